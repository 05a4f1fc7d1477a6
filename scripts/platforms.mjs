// Runs every kernel case with the native kernels of a release, and with wasm, on each platform that this machine can run, and prints one table.
//
//     node scripts/platforms.mjs [--only linux-arm64-gnu,win32-x64] [--every 10] [--backends native,wasm] [--here] [--no-build] [--first-model]
//
// ARM runs in an emulator, Windows under Wine, musl with Bun. macOS cannot run here, so its binaries are checked instead (symbols, load commands,
// signature). --every 10 takes every tenth case. --here runs the binary of this machine's own platform with this Node. It and
// --no-build use the existing binaries of build/release/kernels. --first-model also installs the packed lanner for each platform and trains a text there.

import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { root } from './kernels/sources.mjs'
import { targets } from './kernels/targets.mjs'
import { buildForTarget, buildMpiForTarget, builtFile } from './kernels/zig.mjs'
import { problemsOfBinary } from './platforms/binary.mjs'
import { firstModelOn } from './platforms/first-model.mjs'
import { runtimeOf } from './platforms/runtimes.mjs'

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string' },
    here: { type: 'boolean', default: false },
    build: { type: 'boolean', default: true },
    every: { type: 'string', default: '1' },
    'first-model': { type: 'boolean', default: false },
    backends: { type: 'string', default: 'native,wasm' },
  },
})
const ownPlatform = ({ os, cpu, libc }) => os === process.platform && cpu === process.arch && libc !== 'musl'
const chosen = values.here
  ? targets.filter(ownPlatform)
  : targets.filter(({ name }) => !values.only || values.only.split(',').includes(name))
if (chosen.length === 0) {
  console.error(`platforms: --only must be one of ${targets.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const folder = join(root, 'build', 'platforms')
const script = join(folder, 'conformance.mjs')
await build({
  entryPoints: [join(root, 'test', 'backend', 'conformance', 'without-runner.ts')],
  outfile: script,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
})

/** Runs the cases on one backend; its output goes through a file, because Node under Wine cannot write into a pipe. */
function conformance(name, runtime, backend) {
  const path = runtime.path ?? ((file) => file)
  const log = join(folder, `${name}-${backend}.txt`)
  const output = openSync(log, 'w')
  const [command, ...words] = [...runtime.command, path(script), backend, values.every]
  const began = performance.now()
  spawnSync(command, words, {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      ...runtime.env,
      LANNER_KERNELS: path(join(folder, name)),
      LANNER_THREADS: '2',
    },
  })
  closeSync(output)
  const lines = readFileSync(log, 'utf8').trim().split(/\r?\n/)
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-1) ?? '') ?? []
  return {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 1),
    // Wine prints a line of its own when its folder is new.
    description: lines.find((line) => /^\w+ \w+: /.test(line))?.replace(/^.*?: /, '') ?? '',
    seconds: (performance.now() - began) / 1000,
    log:
      passed === undefined
        ? lines.slice(-5).join('\n')
        : lines.filter((line) => line.startsWith('FAILED')).join('\n'),
  }
}

const rows = []
let failed = false
for (const target of chosen) {
  const isBuilt = values.here || !values.build
  const built = isBuilt ? { ok: true, file: builtFile(target) } : await buildForTarget(target)
  if (!built.ok) {
    console.error(`${target.name}: ${built.line}`)
    process.exit(1)
  }
  const kernels = join(folder, target.name)
  mkdirSync(join(kernels, 'native'), { recursive: true })
  copyFileSync(built.file, join(kernels, 'native', 'lanner.node'))
  const wasm = join(root, 'dist', 'kernels', 'wasm')
  const backends = values.backends.split(',').filter((backend) => backend !== 'wasm' || existsSync(wasm))
  if (backends.includes('wasm')) cpSync(wasm, join(kernels, 'wasm'), { recursive: true })
  const row = { platform: target.name, runtime: '', native: '', wasm: '', model: '' }
  rows.push(row)
  const problems = problemsOfBinary(readFileSync(built.file), target)
  if (problems.length > 0) {
    row.native = problems.join('; ')
    failed = true
    continue
  }
  if (target.os === 'darwin' && !values.here) {
    row.runtime = 'not run'
    row.native = 'links; symbols, load commands, signature and instruction sets are correct'
    continue
  }
  let runtime
  try {
    runtime = values.here
      ? { title: `Node ${process.versions.node}`, command: [process.execPath] }
      : await runtimeOf(target.name)
  } catch (error) {
    row.runtime = `not run: ${error.message}`
    failed = true
    continue
  }
  if (runtime === undefined) {
    row.runtime = 'not run'
    row.native = 'links'
    continue
  }
  row.runtime = runtime.title
  for (const backend of backends) {
    const result = conformance(target.name, runtime, backend)
    row[backend] =
      `${result.passed} of ${result.passed + result.failed} pass, ${result.seconds.toFixed(0)} s (${result.description})`
    failed ||= result.failed > 0
    console.log(`${target.name}: ${backend}: ${row[backend]}`)
    if (result.log) console.log(result.log)
  }
  if (!values['first-model']) continue
  try {
    const { install, fit, backend } = await firstModelOn(target, runtime, {
      kernels: built.file,
      ...(target.os === 'linux' && { mpi: (await buildMpiForTarget(target)).file }),
    })
    row.model = `install ${install.toFixed(0)} s, fit ${fit.toFixed(0)} s${runtime.emulated ? ' for one epoch' : ''} (${backend})`
  } catch (error) {
    row.model = 'FAILED'
    failed = true
    console.error(error.message)
  }
  console.log(`${target.name}: first model: ${row.model}`)
}
const columns = ['platform', 'runtime', 'native', 'wasm', ...(values['first-model'] ? ['model'] : [])]
const cells = rows.map((row) => columns.map((column) => row[column]))
const table = [columns, columns.map(() => '-'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n')
writeFileSync(join(folder, 'table.md'), `${table}\n`)
console.log(`\n${table}`)
process.exitCode = failed ? 1 : 0
