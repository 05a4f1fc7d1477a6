// The WebAssembly build, by the clang that npm brings: no toolchain has to be installed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inputHash, kernels, opcodesHeader, sourceNames, upToDate, writeWhole } from './sources.mjs'

const compile = [
  '-std=c++17',
  '-O3',
  '--target=wasm32-unknown-unknown',
  '-ffreestanding',
  '-fno-math-errno',
  '-ffp-contract=fast',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-mbulk-memory',
  '-mnontrapping-fptoint',
  '-msign-ext',
  '-mmutable-globals',
  '-msimd128',
  '-DLANNER_ISA=wasm',
  '-DLANNER_WIDTH=4',
  '-Wall',
]
const link = [
  '-nostdlib',
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,--max-memory=4294967296',
  '-Wl,--initial-memory=2097152',
  '-Wl,-z,stack-size=262144',
  '-Wl,--export=__stack_pointer',
  '-Wl,--export=__heap_base',
  '-Wl,--gc-sections',
  '-Wl,--strip-all',
]
const threads = {
  compile: ['-matomics', '-pthread'],
  link: ['-Wl,--shared-memory', '-Wl,--export=__wasm_init_tls', '-Wl,--export=__tls_size'],
}
const relaxed = { compile: ['-mrelaxed-simd'], link: [] }
const none = { compile: [], link: [] }

/** Each file and what it needs beyond SIMD: relaxed SIMD (fused multiply-add), and threads on shared memory. */
const flavours = {
  simd: [none],
  relaxed: [relaxed],
  'simd-threads': [threads],
  'relaxed-threads': [relaxed, threads],
}

/** Builds `out/wasm/{simd,relaxed}[-threads].wasm`. Returns { ok, line }. */
export async function buildWasm(out, { verbose = false } = {}) {
  const { runClang, version } = await clang()
  if (!runClang)
    return { ok: false, line: 'wasm kernels: not built, the package @yowasp/clang is missing (npm install).' }
  const names = Object.keys(flavours)
  const target = (name) => join(out, 'wasm', `${name}.wasm`)
  const stamp = join(out, 'wasm', 'wasm.stamp')
  const hash = inputHash('wasm', [compile, link, threads, relaxed, version])
  if (upToDate(stamp, hash, names.map(target)))
    return { ok: true, line: `wasm kernels: up to date (${names.join(', ')}).` }

  const started = Date.now()
  // Loads the compiler; its progress lines are not for our users.
  await runClang(null, {}, { fetchProgress: () => {} })
  // The compiler sees only these files: the tree as it is on disk, and the opcodes.
  const files = { include: { 'opcodes.h': opcodesHeader() }, kernels: {} }
  for (const name of sourceNames('wasm')) {
    const [folder, file] = name.includes('/') ? name.split('/') : [undefined, name]
    const into = folder ? (files.kernels[folder] ??= {}) : files.kernels
    into[file] = readFileSync(join(kernels, name), 'utf8')
  }
  for (const name of names) {
    const parts = flavours[name]
    const args = [
      'clang++',
      ...compile,
      ...parts.flatMap((part) => part.compile),
      ...link,
      ...parts.flatMap((part) => part.link),
      '-Iinclude',
      '-Ikernels',
      'kernels/engine.cc',
      'kernels/pool.cc',
      'kernels/wasm/module.cc',
      '-o',
      'out.wasm',
    ]
    if (verbose) console.log(args.join(' '))
    const printed = []
    const print = (bytes) => bytes && printed.push(Buffer.from(bytes))
    try {
      const result = await runClang(args, files, { stdout: print, stderr: print })
      writeWhole(target(name), result['out.wasm'])
      if (printed.length) process.stderr.write(Buffer.concat(printed))
    } catch (error) {
      const text = Buffer.concat(printed).toString() || String(error)
      return { ok: false, line: `wasm kernels: clang failed on ${name}.\n${text.slice(0, 8000)}` }
    }
  }
  writeWhole(stamp, hash)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  return { ok: true, line: `wasm kernels: built (${names.join(', ')}) in ${seconds} s.` }
}

async function clang() {
  try {
    const { runClang } = await import('@yowasp/clang')
    const manifest = new URL('../../node_modules/@yowasp/clang/package.json', import.meta.url)
    return { runClang, version: JSON.parse(readFileSync(manifest, 'utf8')).version }
  } catch {
    return {}
  }
}
