// Builds, packs and tests a release; without --dry-run it also publishes it, which only the release workflow can do.
//
//     npm run release -- --dry-run [--kernels zig|here] [--only linux-x64-gnu,...] [--managers npm,pnpm,yarn,bun] [--no-try]
//
// Tarballs of lanner, create-lanner, lanner-studio and the native kernels of each platform go to build/release. Then each package manager installs lanner from them into
// a fresh folder without a compiler, and the command trains a first model there on native kernels, in less than a minute. The two projects of
// `npm create lanner` are trained as well.
// --kernels here packs the kernels that this checkout built for this machine, for a quick test; --only limits the platforms.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './kernels/sources.mjs'
import { targets } from './kernels/targets.mjs'
import { buildForTarget, buildMpiForTarget, registry as upstream } from './kernels/zig.mjs'
import { problemsOfBinary } from './platforms/binary.mjs'
import { runtimeHere } from './platforms/runtimes.mjs'
import { publish } from './release/publish.mjs'
import { checkContents, checkKernels } from './release/contents.mjs'
import { builtHere } from './release/install-here.mjs'
import { firstModel } from './release/first-model.mjs'
import { firstProject } from './release/first-project.mjs'
import {
  layOutCreate,
  layOutKernels,
  layOutLanner,
  layOutStudio,
  manifest,
  pack,
} from './release/packages.mjs'
import { serveRegistry } from './release/registry.mjs'

const { values } = parseArgs({
  allowNegative: true,
  options: {
    'dry-run': { type: 'boolean', default: false },
    kernels: { type: 'string', default: 'zig' },
    only: { type: 'string' },
    managers: { type: 'string', default: 'npm,pnpm' },
    try: { type: 'boolean', default: true },
  },
})
function refuse(line) {
  console.error(`release: ${line}`)
  process.exit(2)
}
if (!['zig', 'here'].includes(values.kernels))
  refuse(`--kernels must be zig or here, not '${values.kernels}'`)
const ownName = targets.find(
  (target) => target.os === process.platform && target.cpu === process.arch && target.libc !== 'musl',
)?.name
const wanted =
  values.only?.split(',') ?? (values.kernels === 'here' ? [ownName] : targets.map(({ name }) => name))
const unknown = wanted.find((name) => !targets.some((target) => target.name === name))
if (unknown)
  refuse(
    `--only: unknown platform ${unknown}; the platforms are ${targets.map(({ name }) => name).join(', ')}`,
  )
const managers = values.managers.split(',').filter(Boolean)
if (!values['dry-run'] && (values.only || values.kernels !== 'zig' || !values.try))
  refuse('a release needs all platforms and tests; --only, --kernels and --no-try need --dry-run')

const out = join(root, 'build', 'release')
const downloads = { pnpm: ['10.34.8', 'bin/pnpm.cjs'], yarn: ['1.22.22', 'bin/yarn.js'] }
/** What npm install lanner may take on disk, with the native kernels of one platform. */
const MOST_BYTES = 15e6
/** Yarn 1 does not know `libc`, so it installs the kernels for glibc and those for musl. */
const mostBytes = (manager) => (manager === 'yarn' ? MOST_BYTES + 3.5e6 : MOST_BYTES)
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
const step = (line) => console.log(`\n== ${line}`)

step(`lanner ${manifest.version}: build`)
if (spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' }).status !== 0)
  process.exit(1)

step(`native kernels for ${wanted.join(', ')}`)
const binaries = new Map()
for (const target of targets.filter(({ name }) => wanted.includes(name))) {
  if (values.kernels === 'here') {
    if (!existsSync(builtHere.kernels))
      refuse('this checkout has no native kernels: install a C++ compiler and run npm run build')
    binaries.set(target, builtHere)
    continue
  }
  const { ok, line, file } = await buildForTarget(target)
  console.log(`${target.name}: ${line}`)
  if (!ok) process.exit(1)
  const problems = problemsOfBinary(readFileSync(file), target)
  if (problems.length > 0) refuse(`${target.name}: ${problems.join('; ')}`)
  const mpi = target.os === 'linux' ? await buildMpiForTarget(target) : null
  if (mpi !== null) console.log(`${target.name}: ${mpi.line}`)
  if (mpi?.ok === false) process.exit(1)
  binaries.set(target, { kernels: file, ...(mpi && { mpi: mpi.file }) })
}

step('pack')
const tarballs = join(out, 'tarballs')
rmSync(tarballs, { recursive: true, force: true })
const packed = [...binaries].map(([target, files]) =>
  pack(layOutKernels(target, files, join(out, 'packages', `kernels-${target.name}`)), tarballs),
)
const main = pack(layOutLanner(join(out, 'packages', 'lanner')), tarballs)
checkContents(main.files)
for (const [at, [{ name, os }]] of [...binaries].entries()) checkKernels(name, os, packed[at].files)
const create = pack(layOutCreate(join(out, 'packages', 'create-lanner')), tarballs)
const studio = pack(layOutStudio(join(out, 'packages', 'lanner-studio')), tarballs)
for (const { file, size, unpackedSize } of [main, create, studio, ...packed])
  console.log(`${file.slice(root.length + 1)}  ${megabytes(size)}, ${megabytes(unpackedSize)} unpacked`)
const files = [...packed, main, create, studio].map(({ file }) => file)

if (values.try) {
  const registry = await serveRegistry(files, upstream())
  const rows = []
  for (const manager of managers) {
    step(`${manager}: install in a fresh folder, train, generate`)
    const row = await firstModel(registry, manager, { tools: await managerTools(manager) })
    rows.push({ manager, ...row })
    console.log(
      `${row.backend}; install ${row.seconds.install.toFixed(1)} s, first model ${row.seconds.fit.toFixed(1)} s; ${row.packages} packages, ${megabytes(row.bytes)}`,
    )
    if (!row.native) fail(`${manager}: the installed lanner runs on ${row.backend}, not on native kernels`)
    if (/wasm backend/.test(row.stderr)) fail(`${manager}: ${row.stderr}`)
    if (row.bytes > mostBytes(manager))
      fail(`${manager}: ${megabytes(row.bytes)} are installed, more than ${megabytes(mostBytes(manager))}`)
    const total = row.seconds.install + row.seconds.fit
    const busy = loadavg()[0] > 1.5 * availableParallelism()
    if (total > 60 && busy)
      console.log(
        `${total.toFixed(0)} s in total, not checked because the load is ${loadavg()[0].toFixed(1)}`,
      )
    else if (total > 60) fail(`${manager}: the first model took ${total.toFixed(0)} s, more than 60 s`)
  }
  for (const template of ['node', 'page']) {
    step(`npm create lanner, template ${template}`)
    const { seconds, answer } = await firstProject(registry, template)
    console.log(`${answer ?? 'built, not opened: no browser found'}\n${seconds.toFixed(1)} s`)
    const expected =
      template === 'node' ? /Saved in runs\/book/ : /^Step (\d+) of \1: loss [\d.]+, (?:9\d|100) % accuracy$/
    if (answer !== null && !expected.test(answer)) fail(`create-lanner, template ${template}: ${answer}`)
  }
  await registry.close()
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'first-model.json'), `${JSON.stringify(rows, null, 2)}\n`)
}

if (!values['dry-run'] && !process.exitCode) publish(files)
if (!process.exitCode)
  console.log(`\nlanner ${manifest.version} is ready in ${out.slice(root.length + 1)}/tarballs.`)

function fail(line) {
  console.error(`FAILED ${line}`)
  process.exitCode = 1
}

/** Programs that a package manager needs on PATH; downloads them when first used. */
async function managerTools(manager) {
  if (manager === 'bun') return { bun: (await runtimeHere('bun')).file }
  if (!(manager in downloads)) return {}
  const [version, path] = downloads[manager]
  const home = join(out, manager)
  const program = join(home, 'node_modules', manager, path)
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true })
    const flags = ['--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', ...flags, `${manager}@${version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return { [manager]: program }
}
