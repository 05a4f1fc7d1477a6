// Builds kernels/ into build/kernels: native/lanner.node where there is a C++ compiler, wasm/*.wasm always.
//
//     node scripts/build-kernels.mjs [--native] [--wasm] [--all] [--only avx2] [--out DIR] [--sanitize address] [--verbose]
//
// Native kernels are built for the instruction sets that this processor runs, with --all for every one of its kind.
// --only keeps one instruction set (avx512, avx2, base) and --out writes elsewhere (load it with LANNER_KERNELS=DIR); both are for work on
// a kernel. --sanitize (address, undefined, thread) builds the native kernels alone, into build/sanitize/NAME. Nothing is done twice: a result carries the hash of the sources, flags and compiler that made it.

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildNative } from './kernels/native.mjs'
import { buildWasm } from './kernels/wasm.mjs'
import { root, writeOpcodes } from './kernels/sources.mjs'

const { values } = parseArgs({
  options: {
    native: { type: 'boolean', default: false },
    wasm: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string' },
    sanitize: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})
const sanitizers = ['address', 'undefined', 'thread']
const { sanitize } = values
if (sanitize !== undefined && !sanitizers.includes(sanitize)) {
  console.error(`--sanitize must be one of ${sanitizers.join(', ')}, not '${sanitize}'`)
  process.exit(2)
}
const extra = sanitize ? [`-fsanitize=${sanitize}`, '-g', '-O1', '-fno-omit-frame-pointer'] : []
if (sanitize === 'undefined') extra.push('-fno-sanitize=alignment')
const out = resolve(values.out ?? join(root, 'build', ...(sanitize ? ['sanitize', sanitize] : ['kernels'])))
const native = values.native || Boolean(sanitize) || !values.wasm
const wasm = values.wasm || (!values.native && !sanitize)
mkdirSync(out, { recursive: true })
writeOpcodes(out)

// Both at once: one is a process of its own, the other runs in this one.
const [nativeResult, wasmResult] = await Promise.all([
  native ? buildNative(out, { only: values.only, every: values.all, extra, verbose: values.verbose }) : null,
  wasm ? buildWasm(out, { verbose: values.verbose }) : null,
])
for (const result of [nativeResult, wasmResult]) if (result) console.log(result.line)
// Without native kernels wasm serves, unless they were asked for by name.
const nativeFailed = nativeResult && !nativeResult.ok && (!nativeResult.skipped || values.native || sanitize)
if (nativeFailed || (wasmResult && !wasmResult.ok)) process.exitCode = 1
