// Times our workloads, next to PyTorch if LANNER_TORCH names a Python that has it, and word2vec next to gensim if LANNER_GENSIM
// does; with --peer, next to another library in JavaScript: see `npm run bench -- --help`.
//
// Each side is one long-lived process. They are interleaved (A B A B), one idle while the other works, and a ratio is the median of the
// rounds' ratios, so that a temporary slowdown of the machine affects both. The ratio of the fastest iterations is also printed; other
// load hardly affects it. --once runs every workload a single time and fails if one
// cannot run, for CI.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchArguments } from './arguments.mjs'
import { jsPeers, requireOf } from './js-peers.mjs'
import { median, Worker } from './process.mjs'
import { speedTable, writeIntoPage } from './speed-page.mjs'
import { importTarget, targetRatio } from './targets.mjs'

const { values, positionals } = benchArguments(process.argv.slice(2))
if (positionals.includes('mpi')) {
  if (positionals.length > 1) {
    console.error('bench: mpi is measured alone; run it without other names.')
    process.exit(2)
  }
  const { benchMpi } = await import('./mpi.mjs')
  benchMpi(values)
  process.exit()
}
const { largeGpts, workloads } = await import('./workloads.mjs')
const { textEnvironment } = await import('./word2vec-text.mjs')
const extra = ['import', 'memory']
const { rounds, seconds, backends, against, precision, peer: jsPeer } = values
const usual = Object.keys(workloads).filter((name) => !(name in largeGpts))
const standard = jsPeer === undefined ? [...usual, ...extra] : jsPeers[jsPeer].workloads
const wanted = positionals.length > 0 ? positionals : standard
const chosen = (name) =>
  wanted.some((part) => name === part || (jsPeer === undefined && name.startsWith(`${part}-`)))
const names = Object.keys(workloads).filter(chosen)
const unknown = wanted.filter(
  (part) =>
    ![...Object.keys(workloads), ...extra].some((name) => name === part || name.startsWith(`${part}-`)),
)
if (unknown.length > 0) {
  console.error(
    `No workload is called ${unknown.join(', ')}; there are ${[...Object.keys(workloads), ...extra].join(', ')}.`,
  )
  process.exit(2)
}
const threads = process.env.LANNER_THREADS ?? '2'
const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const python = process.env.LANNER_TORCH
const environment = { LANNER_THREADS: threads, OMP_NUM_THREADS: threads, PYTHONDONTWRITEBYTECODE: '1' }
const startOurs = (backend, precision = values.precision ?? 'highest') =>
  new Worker(process.execPath, [here('worker.mjs')], {
    ...environment,
    LANNER_BACKEND: backend,
    LANNER_BENCH_PRECISION: precision,
  }).start()
const node = (file, backend) =>
  new Worker(process.execPath, [file], { ...environment, LANNER_BACKEND: backend }).start()
// Installs the peer now, so that no workload waits for it.
if (jsPeer !== undefined) requireOf(jsPeer)
/** What our times are compared with: the first one that is wanted. */
const peers = [
  { wanted: precision, title: 'float32', start: () => startOurs(backends[0], 'highest') },
  { wanted: jsPeer, title: jsPeer, start: () => node(here(jsPeers[jsPeer]?.file), backends[0]) },
  { wanted: against, title: against, start: () => node(join(against, 'bench', 'worker.mjs'), backends[0]) },
  {
    wanted: python,
    title: 'PyTorch',
    start: () => new Worker(python, [here('peer_torch.py')], environment).start(),
  },
]
const peer = peers.find(({ wanted }) => wanted !== undefined)
/** Whether something other than PyTorch is timed, for which there are no targets. */
const isReplaced = peer !== undefined && peer.wanted !== python
const gensim = process.env.LANNER_GENSIM
const startGensim = () =>
  new Worker(gensim, [here('peer_gensim.py')], { ...environment, ...textEnvironment() }).start()
/** Whether a workload is compared with gensim. */
const isWord2Vec = (name) => name.startsWith('word2vec')
/** Milliseconds of a peer's iteration after which one round is enough. */
const SLOW = 2000
const pause = () => new Promise((resolve) => setTimeout(resolve, values.once ? 0 : 60))

const ours = Object.fromEntries(
  await Promise.all(backends.map(async (backend) => [backend, await startOurs(backend)])),
)
const needs = (own) => names.some((name) => isWord2Vec(name) === own)
const other = peer !== undefined && (isReplaced || needs(false)) ? await peer.start() : null
const words = gensim !== undefined && needs(true) ? await startGensim() : null
console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${threads} threads`,
)
for (const worker of [...Object.values(ours), other, words]) if (worker) console.log(`  ${worker.ready}`)
const load = loadavg()[0] ?? 0
if (!values.once && load > 0.5)
  console.log(`  (load average ${load.toFixed(1)}: other programs are running, so medians mean little now)`)
if (peer === undefined) console.log('  (no PyTorch: set LANNER_TORCH to a Python that has it)')
if (gensim === undefined && needs(true))
  console.log('  (no gensim: set LANNER_GENSIM to a Python that has it)')

const results = []
const request = (name) => (values.once ? { name, iterations: 1 } : { name, seconds })
console.log(
  ['workload', 'backend', 'ours ms', 'peer ms', 'ratio', 'best', 'target', '']
    .map((h, i) => cell(h, i))
    .join(' '),
)
for (const name of names) {
  const side = against === undefined && isWord2Vec(name) ? words : other
  let counted
  const times = Object.fromEntries(backends.map((backend) => [backend, []]))
  const theirs = []
  const fastest = new Map()
  const note = (whose, list) => {
    fastest.set(whose, Math.min(fastest.get(whose) ?? Infinity, ...list))
    return median(list)
  }
  for (let round = 0; round < (values.once ? 1 : rounds); round++) {
    for (const backend of backends) {
      const answer = await ours[backend].ask(request(name))
      counted = answer.words
      times[backend].push(note(backend, answer.times))
      await pause()
    }
    if (side === null) continue
    const answer = await side.ask(request(name))
    if (answer.missing !== undefined) {
      console.log(`${name}: ${peer.title} cannot run it (${answer.missing})`)
      break
    }
    theirs.push(note('peer', answer.times))
    await pause()
    // So slow that more rounds would not change the picture.
    if (answer.times[0] > SLOW) break
  }
  for (const backend of backends) {
    const ratio =
      theirs.length === 0 ? undefined : median(theirs.map((time, round) => time / times[backend][round]))
    row({
      name,
      backend,
      ours: median(times[backend]),
      theirs: theirs.length === 0 ? undefined : median(theirs),
      ratio,
      best: theirs.length === 0 ? undefined : fastest.get('peer') / fastest.get(backend),
      target: isReplaced ? undefined : targetRatio(backend, name),
      words: counted,
    })
  }
}
for (const worker of [...Object.values(ours), other, words]) worker?.stop()

if (chosen('import')) {
  const code =
    'const t = performance.now(); await import(process.argv[1]); console.log(performance.now() - t)'
  const index = new URL('../dist/index.js', import.meta.url).href
  const once = () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', code, index], { encoding: 'utf8' }))
  const milliseconds = median(Array.from({ length: values.once ? 1 : 15 }, once))
  results.push({ name: 'import', milliseconds, target: importTarget, pass: milliseconds < importTarget })
  console.log(`import 'lanner': ${milliseconds.toFixed(1)} ms (target: under ${importTarget})`)
}
if (chosen('memory')) {
  const iterations = values.once ? 1 : 200
  const peak = async (worker) => {
    await worker.ask({ name: 'char-seq-rnn', iterations })
    const { peakMegabytes } = await worker.ask({ memory: true })
    worker.stop()
    return peakMegabytes
  }
  const theirs = peer === undefined || jsPeer !== undefined ? undefined : await peak(await peer.start())
  for (const backend of backends) {
    const megabytes = await peak(await startOurs(backend))
    const pass = theirs === undefined ? undefined : megabytes < theirs
    results.push({ name: 'memory', backend, megabytes, theirs, pass })
    const beside = theirs === undefined ? '' : `, ${peer.title} ${theirs.toFixed(0)} MB (target: below)`
    console.log(
      `peak resident memory after ${iterations} steps of char-seq-rnn on ${backend}: ${megabytes.toFixed(0)} MB${beside}`,
    )
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`)
if (values.page !== undefined) {
  const commit = execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { encoding: 'utf8' }).trim()
  const day = new Date().toLocaleDateString('en-US', { dateStyle: 'long' })
  const busy = load > 0.5 ? `, at a load of ${load.toFixed(1)} from other programs` : ''
  const versions = [other, ...Object.values(ours)].map(({ ready }) => ready).join('; ')
  const caption = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${threads} threads${busy}; ${versions}. Medians of ${rounds} rounds; commit ${commit}, ${day}.`
  writeIntoPage(values.page, peer.title, `${caption}\n\n${speedTable(results, peer.title)}`)
}
if (against !== undefined) {
  const ratios = results.flatMap(({ ratio }) => ratio ?? [])
  const geometric = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  console.log(
    `geometric mean of ${ratios.length} ratios (${against} / this): ${geometric.toFixed(3)}, least ${Math.min(...ratios).toFixed(3)}`,
  )
}
const missed = results.filter((result) => result.pass === false)
if (!values.once && missed.length > 0) {
  console.log(
    `missed: ${missed.map(({ name, backend }) => (backend ? `${name} on ${backend}` : name)).join(', ')}`,
  )
  process.exitCode = 1
}

function row({ name, backend, ours: own, theirs, ratio, best, target, words: counted }) {
  const pass = values.once || ratio === undefined || target === undefined ? undefined : ratio >= target
  results.push({ name, backend, milliseconds: own, theirs, ratio, best, target, pass })
  const flops = name.startsWith('gemm-')
    ? 2 *
      name
        .slice(5)
        .split('x')
        .reduce((product, n) => product * Number(n), 1)
    : undefined
  const speed =
    flops !== undefined
      ? ` ${(flops / own / 1e6).toFixed(0)} GFLOP/s`
      : counted === undefined
        ? ''
        : ` ${(counted / own).toFixed(0)}k words/s`
  const note = `${pass === undefined ? '' : pass ? 'pass' : 'MISSED'}${speed}`
  console.log(
    [
      name,
      backend,
      own.toFixed(3),
      theirs?.toFixed(3) ?? '-',
      ratio?.toFixed(2) ?? '-',
      best?.toFixed(2) ?? '-',
      target?.toFixed(1) ?? '-',
      note,
    ]
      .map((text, i) => cell(text, i))
      .join(' '),
  )
}

function cell(text, column) {
  const width = [22, 8, 10, 11, 6, 6, 7, 0][column]
  return column < 2 || column === 7 ? text.padEnd(width) : text.padStart(width)
}
