// The native build: an object for each instruction set and kernel family, cached for the next build, linked with the pool and the Node-API entry into lanner.node.

import { execFile, spawnSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  announce,
  engineSources,
  inputHash,
  kernels,
  objectName,
  ObjectCache,
  root,
  sourceHash,
  upToDate,
  writeWhole,
} from './sources.mjs'

const run = promisify(execFile)

// FMA if available, but IEEE semantics of NaN and infinity: no -ffast-math.
export const commonFlags = [
  '-std=c++17',
  '-O2',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-ffp-contract=fast',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-stack-protector',
  '-fPIC',
  '-fvisibility=hidden',
  '-pthread',
  '-Wall',
  '-Wextra',
  '-Wno-psabi',
]

const avx2 = ['-mavx2', '-mfma', '-mf16c', '-mbmi', '-mbmi2']
const instructionSets = {
  x64: {
    avx512: [...avx2, '-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mprefer-vector-width=512'],
    avx2,
    base: [],
  },
  arm64: { base: [] },
}

/** Names of the instruction sets of a processor kind, the best one first. */
export const instructionSetNames = (arch) => Object.keys(instructionSets[arch] ?? { base: [] })

/** The C++ compiler of this machine: $CXX, else the first of g++, clang++ and c++ that runs; undefined if there is none. */
export function findCompiler() {
  for (const name of process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']) {
    const answer = spawnSync(name, ['--version'], { encoding: 'utf8' })
    if (answer.status === 0) return { name, version: answer.stdout.split('\n')[0] }
  }
  return undefined
}

/** The instruction sets of this processor: building others would only cost time. */
function setsOfThisProcessor(compiler, all) {
  const { stdout } = spawnSync(compiler.name, ['-march=native', '-dM', '-E', '-x', 'c++', '-'], {
    input: '',
    encoding: 'utf8',
  })
  const needs = {
    avx512: ['__AVX512F__', '__AVX512VL__', '__AVX512BW__', '__AVX512DQ__'],
    avx2: ['__AVX2__', '__FMA__'],
  }
  if (!stdout) return all
  return Object.fromEntries(
    Object.entries(all).filter(([name]) =>
      (needs[name] ?? []).every((macro) => stdout.includes(`${macro} `)),
    ),
  )
}

/** The folder that has node_api.h: Node's own, else that of the package node-api-headers. */
export function findNodeHeaders() {
  const places = [
    join(dirname(dirname(process.execPath)), 'include', 'node'),
    join(root, 'node_modules', 'node-api-headers', 'include'),
  ]
  return places.find((place) => existsSync(join(place, 'node_api.h')))
}

/** Runs jobs, a few at a time, and returns their results in order. */
async function someAtATime(jobs, most) {
  const results = []
  let next = 0
  const work = async () => {
    while (next < jobs.length) {
      const own = next++
      results[own] = await jobs[own]()
    }
  }
  await Promise.all(Array.from({ length: most }, work))
  return results
}

const skip = (why) => ({
  ok: false,
  skipped: true,
  line: `native kernels: not built, ${why}; wasm serves instead.`,
})

/**
 * Builds `out/native/lanner.node`. Returns { ok, skipped, line }: skipped if this machine cannot build it; `line` is a message.
 * `extra` are additional compiler and linker flags (for sanitizers). Builds the instruction sets of this processor,
 * or with `every` all of its architecture, as a published package needs, or with `best` only the widest.
 */
export async function buildNative(
  out,
  { only, every = false, best = false, extra = [], verbose = false } = {},
) {
  const compiler = findCompiler()
  if (!compiler) return skip('no C++ compiler found (g++, clang++, c++ or $CXX)')
  const headers = findNodeHeaders()
  if (!headers) return skip('no node_api.h found (npm install node-api-headers)')
  if (process.platform === 'win32') return skip('Windows has no build of them yet')
  const known = instructionSets[process.arch] ?? { base: [] }
  const all = every ? known : setsOfThisProcessor(compiler, known)
  const widest = Object.keys(all)[0]
  const sets = Object.fromEntries(
    Object.entries(all).filter(([name]) =>
      best ? name === widest : !only || only.split(',').includes(name),
    ),
  )

  const platform = process.platform
  const toolchain = {
    command: compiler.name,
    args: [],
    common: commonFlags,
    identity: [compiler, process.arch],
    platform,
    link: platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-Wl,-z,nodelete', '-Wl,--gc-sections'],
  }
  return buildAddon(join(out, 'native'), toolchain, {
    sets,
    alsoServes: all,
    headers,
    include: out,
    extra,
    verbose,
  })
}

/**
 * Builds `folder/lanner.node` with a toolchain: { command, args, common, identity, link } and, where the engine's objects serve several targets,
 * { engineArgs, engineFolder }. `sets` has the flags of each instruction set.
 */
export async function buildAddon(
  folder,
  toolchain,
  { sets, alsoServes, headers, include, extra = [], verbose = false },
) {
  const { command, args, identity, link } = toolchain
  const target = join(folder, 'lanner.node')
  const stamp = join(folder, 'lanner.stamp')
  const hashOf = (chosen) =>
    inputHash('native', [toolchain.common, chosen, args, link, extra, identity, toolchain.platform])
  const hash = hashOf(sets)
  const names = Object.keys(sets).join(', ')
  // A build with additional sets is fine too.
  if (upToDate(stamp, hash, [target]) || upToDate(stamp, hashOf(alsoServes ?? sets), [target]))
    return { ok: true, line: `native kernels: up to date (${names}).` }

  const cache = new ObjectCache(join(folder, 'objects'))
  const engineCache = toolchain.engineFolder ? new ObjectCache(toolchain.engineFolder) : cache
  const started = Date.now()
  const done = announce('native', `with ${basename(command)}`, '2 to 5 minutes on two cores')
  const includes = ['-I', join(include, 'include'), '-I', kernels, '-isystem', headers]
  const compile = (into, source, name, flags) => {
    const settings = [
      ...(into === cache ? args : (toolchain.engineArgs ?? args)),
      ...toolchain.common,
      ...extra,
      ...flags,
    ]
    return into.get(name, sourceHash(source, [settings, ...identity]), async (object) => {
      const words = [...settings, ...includes, '-c', join(kernels, source), '-o', object]
      if (verbose) console.log(command, words.join(' '))
      const { stderr } = await run(command, words, {
        maxBuffer: 1 << 26,
        env: { ...process.env, ...toolchain.env },
      })
      if (stderr) process.stderr.write(stderr)
      done(name)
    })
  }
  try {
    const has = Object.keys(sets).map((name) => `-DLANNER_HAS_${name.toUpperCase()}`)
    const parts = ['threads', 'cores', 'workers', 'processor', 'addon']
    if (toolchain.platform === 'win32') parts.push('windows-node-api')
    const jobs = [
      ...Object.entries(sets).flatMap(([set, flags]) =>
        engineSources().map(
          (source) => () =>
            compile(engineCache, source, `${set}-${objectName(source)}`, [...flags, `-DLANNER_ISA=${set}`]),
        ),
      ),
      ...parts.map((name) => () => compile(cache, `native/${name}.cc`, name, [])),
      () => compile(cache, 'native/dispatch.cc', 'dispatch', has),
      () => compile(cache, 'pool.cc', 'pool', []),
    ]
    const made = await someAtATime(jobs, toolchain.jobs ?? availableParallelism())
    const draft = `${target}.${process.pid}`
    await run(command, [...args, '-shared', '-fPIC', '-pthread', ...extra, ...made, ...link, '-o', draft], {
      env: { ...process.env, ...toolchain.env },
    })
    renameSync(draft, target)
  } catch (error) {
    const text = String(error.stderr || error.message)
    return {
      ok: false,
      line: `native kernels: ${basename(command)} failed; wasm serves instead.\n${text.slice(0, 8000)}`,
    }
  }
  writeWhole(stamp, hash)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  return { ok: true, line: `native kernels: built (${names}) with ${basename(command)} in ${seconds} s.` }
}
