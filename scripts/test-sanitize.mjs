// Runs the native kernels under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer.
//
//     node scripts/test-sanitize.mjs [address] [undefined] [thread]
//
// For each, builds lanner.node with that sanitizer and runs every case of test/backend/conformance with four threads, and all of
// test/hostile (except with thread); the thread pool has its own test program. The last line is 'N passed, N failed'.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findCompiler } from './kernels/native.mjs'
import { kernels, root } from './kernels/sources.mjs'

const compiler = findCompiler()
if (!compiler) {
  console.error('The sanitizers need a C++ compiler: install g++ or clang++.')
  process.exit(2)
}
const wanted = process.argv.slice(2)
const names = wanted.length ? wanted : ['address', 'undefined', 'thread']
const runtimes = { address: 'libasan.so', undefined: undefined, thread: 'libtsan.so' }
const unknown = names.find((name) => !(name in runtimes))
if (unknown) {
  console.error(`Unknown sanitizer '${unknown}'; use ${Object.keys(runtimes).join(', ')}.`)
  process.exit(2)
}

let passed = 0
let failed = 0
function report(what, problem) {
  if (problem) failed++
  else passed++
  console.log(`${problem ? 'FAIL' : 'ok'}  ${what}${problem ? `\n${problem}` : ''}`)
}

// Address randomization can occupy the region that ThreadSanitizer needs for its shadow memory.
const fixedAddresses = spawnSync('setarch', ['-R', 'true']).status === 0 ? ['setarch', '-R'] : []

/** Runs a program and returns the problem, if any. `logs` is the folder of the sanitizer's logs. */
function run(command, environment, logs) {
  rmSync(logs, { recursive: true, force: true })
  mkdirSync(logs, { recursive: true })
  const [program, ...args] = [...fixedAddresses, ...command]
  const result = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const reports = readdirSync(logs).map((file) => readFileSync(join(logs, file), 'utf8'))
  const found = [...reports, result.stderr].flatMap(ownReports)
  if (found.length) return `${found.length} reports, the first:\n${found[0].slice(0, 6000)}`
  if (result.status !== 0)
    return `exited with ${result.status ?? result.signal}\n${result.stdout.slice(-3000)}\n${result.stderr.slice(-3000)}`
  return undefined
}

const ours = (side) => /kernels\/|failed to restore the stack/.test(side)

/**
 * The reports of a log that concern the kernels. Node's own binary is not instrumented, so ThreadSanitizer cannot see how its threads
 * synchronize: a race counts only if both sides are in the kernels.
 */
function ownReports(log) {
  return log
    .split(/^={10,}$/m)
    .filter((report) => /ERROR: AddressSanitizer|runtime error:|WARNING: ThreadSanitizer/.test(report))
    .filter((report) => {
      if (!report.includes('ThreadSanitizer')) return true
      const sides = report
        .split('\n\n')
        .filter((part) => /^\s+(Previous |Atomic |Write|Read|\[)/im.test(part))
      return report.includes('kernels/') && sides.slice(0, 2).every(ours)
    })
}

/** What address sanitizing adds where the processor has AVX-512: those kernels, also with products of bfloat16. */
const wide =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  readFileSync('/proc/cpuinfo', 'utf8').includes(' avx512bw')

for (const name of names) {
  const sets = ['avx2', 'base', ...(wide && name === 'address' ? ['avx512'] : [])]
  const out = join(root, 'build', 'sanitize', name)
  const logs = join(out, 'logs')
  const built = spawnSync(
    process.execPath,
    ['scripts/build-kernels.mjs', '--sanitize', name, '--only', sets.join(',')],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  if (built.status !== 0) {
    report(`${name}: build`, built.stdout + built.stderr)
    continue
  }
  const options = `log_path=${join(logs, 'report')}:exitcode=66:detect_leaks=0:print_stacktrace=1:history_size=7`
  const environment = {
    ASAN_OPTIONS: options,
    UBSAN_OPTIONS: options,
    TSAN_OPTIONS: `${options}:exitcode=0`,
    LANNER_KERNELS: out,
    LANNER_THREADS: '4',
    LANNER_EXACT_MEMORY: '1',
  }
  const runtime = runtimes[name]
  const preload = runtime
    ? spawnSync(compiler.name, [`-print-file-name=${runtime}`], { encoding: 'utf8' }).stdout.trim()
    : ''
  for (const set of sets) {
    const command = [process.execPath, '--import', 'tsx', 'test/backend/conformance/bits.ts', 'native']
    const problem = run(command, { ...environment, LANNER_ISA: set, LD_PRELOAD: preload }, logs)
    report(`${name}: every kernel, ${set}`, problem)
    if (set === 'avx512') {
      const rounded = run(
        [...command, 'rounded'],
        { ...environment, LANNER_ISA: set, LD_PRELOAD: preload },
        logs,
      )
      report(`${name}: every kernel, ${set} with bfloat16`, rounded)
    }
    if (name === 'thread') continue
    const hostile = [process.execPath, '--import', 'tsx', 'test/hostile/check.ts', 'native']
    const found = run(hostile, { ...environment, LANNER_ISA: set, LD_PRELOAD: preload }, logs)
    report(`${name}: tensors in every layout, dtype and size, ${set}`, found)
  }
  if (name === 'undefined') continue
  const check = join(out, 'pool-check')
  const sources = ['native/pool-check.cc', 'pool.cc', 'native/threads.cc', 'native/workers.cc'].map((file) =>
    join(kernels, file),
  )
  const flags = ['-std=c++17', '-O1', '-g', '-pthread', `-fsanitize=${name}`, '-I', kernels]
  const link = spawnSync(compiler.name, [...flags, ...sources, '-o', check], { encoding: 'utf8' })
  if (link.status !== 0) report(`${name}: thread pool`, link.stderr)
  else report(`${name}: thread pool`, run([check], { TSAN_OPTIONS: options, ASAN_OPTIONS: options }, logs))
}
console.log(`${passed} passed, ${failed} failed`)
if (failed) process.exitCode = 1
