// Training on two processes next to one, with one thread each: npm run bench -- mpi. LANNER_PYTHON names a Python with PyTorch, whose
// DistributedDataParallel (gloo) is then timed in turn with ours. All steps have the same whole batch. --once runs two steps of each.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median } from './process.mjs'
import { dropLauncherVariables } from './mpi-environment.mjs'
import { networks, reduceMilliseconds, stepOn } from './mpi-model.mjs'

/** Rows of the whole batch. */
const workloads = { gpt: 4, lstm: 128, tabm: 128, resnet9: 8 }

const here = (file) => fileURLToPath(new URL(file, import.meta.url))

const launcher = process.env.LANNER_MPIRUN ?? 'mpirun'

// Open MPI counts cores, which may be fewer than two.
const launcherArguments = spawnSync(launcher, ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'Open MPI',
)
  ? ['--oversubscribe']
  : []

const environment = {
  ...dropLauncherVariables(process.env),
  LANNER_THREADS: '1',
  OMP_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  // Containers run as root.
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
}

/** Runs a program and returns its lines of JSON. @throws Error with what it wrote if it fails. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${status}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

const ours = (ranks, ...words) =>
  ranks === 1
    ? run(process.execPath, [here('mpi-worker.mjs'), ...words])
    : run(launcher, [
        ...launcherArguments,
        '-n',
        String(ranks),
        process.execPath,
        here('mpi-worker.mjs'),
        ...words,
      ])

export function benchMpi({ once, rounds: wanted, json }) {
  const rounds = once ? 1 : wanted
  const steps = once ? 1 : 6
  const python = process.env.LANNER_PYTHON || process.env.LANNER_TORCH || undefined
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, one thread per rank, ${launcher}`,
  )
  const load = loadavg()[0] ?? 0
  if (load > 0.5)
    console.log(`  (load average ${load.toFixed(1)}: other programs are running, so times mean little now)`)
  if (python === undefined) console.log('  (no PyTorch: set LANNER_PYTHON to a Python that has it)')
  const [link] = ours(2, 'link')
  console.log(
    `a sum on 2 ranks: ${link.latency.toFixed(3)} ms for 1 number, ${link.megabyte.toFixed(2)} ms for 1 MB, ${link.large.toFixed(2)} ms for 4 MB`,
  )
  const runs = runAll(steps, rounds, python)
  const results = Object.entries(workloads).map(([name, rows]) => summary(name, rows, runs, python))
  print(results, python)
  printModel(results, link)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ link, results }, null, 1)}\n`)
}

/** The sides in turn, so that a slow moment of the machine affects all of them: for each, the results of its rounds. */
function runAll(steps, rounds, python) {
  const words = (part) => [
    String(steps),
    ...Object.entries(workloads).map(([name, rows]) => `${name}:${rows / part}`),
  ]
  const sides = {
    one: () => ours(1, ...words(1)),
    half: () => ours(1, ...words(2)),
    two: () => ours(2, ...words(1)),
    ...(python !== undefined && {
      peerOne: () => run(python, [here('peer_ddp.py'), '1', ...words(1)]),
      peerTwo: () => run(python, [here('peer_ddp.py'), '2', ...words(1)]),
    }),
  }
  const runs = Object.fromEntries(Object.keys(sides).map((side) => [side, []]))
  for (let round = 0; round < rounds; round++)
    for (const [side, start] of Object.entries(sides)) runs[side].push(start())
  return runs
}

function summary(name, rows, all, python) {
  const runs = Object.fromEntries(
    Object.entries(all).map(([side, rounds]) => [
      side,
      rounds.map((results) => results.find((result) => result.name === name)),
    ]),
  )
  const middle = (side) => median(runs[side].map(({ milliseconds }) => milliseconds))
  const best = (side) => Math.min(...runs[side].map(({ fastest }) => fastest))
  const ratio = (a, b) => median(runs[a].map(({ milliseconds }, i) => milliseconds / runs[b][i].milliseconds))
  const [{ bytes, sums }] = runs.two
  return {
    name,
    rows,
    one: middle('one'),
    half: middle('half'),
    two: middle('two'),
    speedup: ratio('one', 'two'),
    fastestSpeedup: best('one') / best('two'),
    bytes,
    sums,
    waited: median(runs.two.map(({ waited }) => waited)),
    ...(python !== undefined && {
      peerOne: middle('peerOne'),
      peerTwo: middle('peerTwo'),
      peerSpeedup: ratio('peerOne', 'peerTwo'),
      againstPeer: ratio('peerTwo', 'two'),
      fastestAgainstPeer: best('peerTwo') / best('two'),
    }),
  }
}

function print(results, python) {
  const rate = (rows, milliseconds) => ((rows * 1000) / milliseconds).toFixed(0)
  table([
    [
      'workload',
      'rows',
      '1 rank',
      '2 ranks',
      'speed-up',
      '(fastest)',
      'MB a step',
      'sums',
      'waits',
      ...(python ? ['DDP 1', 'DDP 2', 'speed-up', 'ours / DDP', '(fastest)'] : []),
    ],
    ...results.map((r) => [
      r.name,
      String(r.rows),
      `${rate(r.rows, r.one)} rows/s`,
      `${rate(r.rows, r.two)} rows/s`,
      r.speedup.toFixed(2),
      r.fastestSpeedup.toFixed(2),
      (r.bytes / 1e6).toFixed(1),
      r.sums.toFixed(0),
      `${r.waited.toFixed(1)} ms`,
      ...(python
        ? [
            `${rate(r.rows, r.peerOne)} rows/s`,
            `${rate(r.rows, r.peerTwo)} rows/s`,
            r.peerSpeedup.toFixed(2),
            r.againstPeer.toFixed(2),
            r.fastestAgainstPeer.toFixed(2),
          ]
        : []),
    ]),
  ])
}

/** Says what the model gives for two ranks here, which was measured, and for 64 ranks on a network, which was not. */
function printModel(results, link) {
  const here = { latency: link.latency, milliseconds: (link.large - link.latency) / (4 * 1024 ** 2) }
  console.log(
    '\ncomputed, not measured, from the step of one rank with half of the batch; each rank has as many rows as with 2:',
  )
  table([
    ['workload', '2 ranks here', '(measured)', ...networks.map(({ name }) => `64 ranks, ${name}`)],
    ...results.map((r) => {
      const two = r.half + r.sums * here.latency + r.bytes * here.milliseconds
      return [
        r.name,
        `${two.toFixed(0)} ms`,
        `${r.two.toFixed(0)} ms`,
        ...networks.map((network) => {
          const { atEnd, hidden } = stepOn(network, 64, r)
          const communication = reduceMilliseconds(network, 64, r.bytes, r.sums)
          const speed = (step) => `${((64 * r.half) / step).toFixed(0)} x`
          return `${communication.toFixed(1)} ms; ${speed(atEnd)} to ${speed(hidden)}`
        }),
      ]
    }),
  ])
  console.log('(x: times one rank; from communication after the backward pass to all that fits into it)')
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)))
  for (const cells of rows)
    console.log(
      cells
        .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
        .join('  '),
    )
}
