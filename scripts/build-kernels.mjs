// Builds kernels/ into build/kernels: native/lanner.node where there is a C++ compiler, wasm/*.wasm always.
//
//     node scripts/build-kernels.mjs [--native] [--wasm] [--only avx2] [--out DIR] [--verbose]
//
// --only keeps one instruction set (avx512, avx2, base) and --out writes elsewhere (load it with LANNER_KERNELS=DIR); both are for work on
// a kernel. Nothing is done twice: a result carries the hash of the sources, flags and compiler that made it.

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
    only: { type: 'string' },
    out: { type: 'string', default: join(root, 'build', 'kernels') },
    verbose: { type: 'boolean', default: false },
  },
})
const both = values.native === values.wasm
const out = resolve(values.out)
mkdirSync(out, { recursive: true })
writeOpcodes(out)

const failed = []
if (values.native || both) {
  const result = await buildNative(out, { only: values.only, verbose: values.verbose })
  console.log(result.line)
  if (!result.ok && !result.skipped) failed.push('native')
}
if (values.wasm || both) {
  const result = await buildWasm(out, { verbose: values.verbose })
  console.log(result.line)
  if (!result.ok) failed.push('wasm')
}
if (failed.includes('wasm') || (values.native && failed.length)) process.exitCode = 1
