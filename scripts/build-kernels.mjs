// Builds kernels/ into build/kernels: native/lanner.node and (on Linux) mpi/lanner-mpi.node if there is a C++ compiler, and always wasm/*.wasm.
//
//     node scripts/build-kernels.mjs [--native] [--wasm] [--best] [--all] [--only avx2] [--out DIR] [--sanitize address] [--verbose]
//
// --best builds only the fastest backend of this machine, for a quick start: native, or wasm without a C++ compiler.
// Native kernels are built for the instruction sets of this processor, or with --all for every one of its architecture.
// --only builds one instruction set (avx512, avx2, base; for wasm simd, or relaxed, which Node runs), and --out sets the output folder (load it with LANNER_KERNELS=DIR). Both help while working on
// a kernel. --sanitize (address, undefined, thread) builds only the native kernels, into build/sanitize/NAME. Up-to-date files are not rebuilt: they carry a hash of sources, flags and compiler.

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildMpi } from './kernels/mpi.mjs'
import { buildNative } from './kernels/native.mjs'
import { buildWasm } from './kernels/wasm.mjs'
import { root, writeOpcodes } from './kernels/sources.mjs'

const { values } = parseArgs({
  options: {
    native: { type: 'boolean', default: false },
    wasm: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    best: { type: 'boolean', default: false },
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

const buildNativeKernels = () =>
  buildNative(out, {
    only: values.only,
    every: values.all,
    best: values.best,
    extra,
    verbose: values.verbose,
  })
const buildWasmKernels = () => buildWasm(out, { only: values.only, verbose: values.verbose })
let results
if (values.best) {
  const first = await buildNativeKernels()
  results = first.ok ? [first] : [first, await buildWasmKernels()]
  if (first.ok) results.push({ ok: true, line: 'wasm kernels: skipped, `npm run build` builds them.' })
} else {
  // In parallel: one is a separate process, the other runs in this one.
  results = await Promise.all([
    ...(native ? [buildNativeKernels()] : []),
    ...(wasm ? [buildWasmKernels()] : []),
  ])
}
if (native && !sanitize && !values.only) {
  const mpi = await buildMpi(out)
  // Few need it, and those are told when they do.
  if (!mpi.skipped) results.push(mpi)
}
for (const result of results) console.log(result.line)
// Without native kernels wasm is enough, unless they were requested by name.
const serious = results.filter((result) => !result.ok && !(result.skipped && !values.native && !sanitize))
if (serious.length > 0) process.exitCode = 1
