// The WebAssembly build, with clang from npm: no toolchain has to be installed.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  announce,
  engineSources,
  inputHash,
  kernels,
  objectName,
  ObjectCache,
  opcodesHeader,
  sourceHash,
  sourceNames,
  upToDate,
  writeWhole,
} from './sources.mjs'

const compile = [
  '-std=c++17',
  '-O2',
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
/** Compiled sets: plain SIMD, and relaxed SIMD with its fused multiply-add. Atomic instructions also work on unshared memory. */
const sets = { simd: [], relaxed: ['-mrelaxed-simd'] }
const atomics = ['-matomics', '-pthread']
/** Linked modules of each set: one for a single thread, and one for threads on shared memory. */
const links = {
  '': [],
  '-threads': [...atomics, '-Wl,--shared-memory', '-Wl,--export=__wasm_init_tls', '-Wl,--export=__tls_size'],
}

/** Builds `out/wasm/{simd,relaxed}[-threads].wasm`, or with `only` just one set. Returns { ok, line }. */
export async function buildWasm(out, { only = '', verbose = false } = {}) {
  const { runClang, version } = await clang()
  if (!runClang)
    return { ok: false, line: 'wasm kernels: not built, the package @yowasp/clang is missing (npm install).' }
  const wanted = only.split(',').filter((name) => Object.hasOwn(sets, name))
  const chosen = wanted.length > 0 ? wanted : Object.keys(sets)
  const names = chosen.flatMap((set) => Object.keys(links).map((kind) => set + kind))
  const target = (name) => join(out, 'wasm', `${name}.wasm`)
  const stamp = join(out, 'wasm', 'wasm.stamp')
  const hash = inputHash('wasm', [compile, atomics, link, sets, links, version])
  if (upToDate(stamp, hash, names.map(target)))
    return { ok: true, line: `wasm kernels: up to date (${names.join(', ')}).` }

  const started = Date.now()
  const done = announce('wasm', 'with clang for WebAssembly', '5 to 10 minutes')
  const cache = new ObjectCache(join(out, 'wasm', 'objects'))
  // Loads the compiler and hides its progress lines.
  await runClang(null, {}, { fetchProgress: () => {} })
  // The compiler sees only these files: the source tree and the opcodes.
  const files = { include: { 'opcodes.h': opcodesHeader() }, kernels: {} }
  for (const name of sourceNames('wasm')) {
    const [folder, file] = name.includes('/') ? name.split('/') : [undefined, name]
    const into = folder ? (files.kernels[folder] ??= {}) : files.kernels
    into[file] = readFileSync(join(kernels, name), 'utf8')
  }
  const clangRun = async (args, input) => {
    if (verbose) console.log(args.join(' '))
    const printed = []
    const print = (bytes) => bytes && printed.push(Buffer.from(bytes))
    try {
      const made = await runClang(args, input, { stdout: print, stderr: print })
      if (printed.length) process.stderr.write(Buffer.concat(printed))
      return made
    } catch (error) {
      throw new Error(Buffer.concat(printed).toString() || String(error), { cause: error })
    }
  }
  try {
    for (const set of chosen) {
      const flags = sets[set]
      const objects = {}
      for (const source of [...engineSources(), 'pool.cc', 'wasm/module.cc']) {
        const name = `${set}-${objectName(source)}`
        const settings = [...compile, ...atomics, ...flags]
        const path = await cache.get(name, sourceHash(source, [settings, version]), async (draft) => {
          const args = [
            'clang++',
            ...settings,
            '-Iinclude',
            '-Ikernels',
            '-c',
            `kernels/${source}`,
            '-o',
            'out.o',
          ]
          writeFileSync(draft, (await clangRun(args, files))['out.o'])
          done(name)
        })
        objects[`${name}.o`] = readFileSync(path)
      }
      for (const [kind, extra] of Object.entries(links)) {
        const args = [
          'clang++',
          ...compile,
          ...flags,
          ...link,
          ...extra,
          ...Object.keys(objects),
          '-o',
          'out.wasm',
        ]
        writeWhole(target(set + kind), (await clangRun(args, objects))['out.wasm'])
      }
    }
  } catch (error) {
    return { ok: false, line: `wasm kernels: clang failed.\n${error.message.slice(0, 8000)}` }
  }
  // The other set may be outdated, so a later build checks again.
  if (wanted.length === 0) writeWhole(stamp, hash)
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
