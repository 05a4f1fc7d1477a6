// A smoke test of the packed tarball with each program that runs JavaScript here, and one table of the results:
//
//     npm run runtimes [-- --only node-26,deno] [--here]
//
// Runs ten lines of code, a fit, a prediction, text generation and `lanner doctor`, on native kernels and on WebAssembly; and Deno without
// permissions. Node 20 to 26, Bun and Deno are downloaded from npm into build/runtimes when first used. --here uses only this Node and downloads only packages.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './kernels/sources.mjs'
import { runtimeHere, runtimesHere } from './platforms/runtimes.mjs'
import { bookText } from './release/book-text.mjs'
import { hasNativeHere, installHere } from './release/install-here.mjs'
import { manifest } from './release/packages.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string' }, here: { type: 'boolean', default: false } },
})
const names = values.here ? [] : (values.only?.split(',') ?? runtimesHere)
const unknown = names.find((name) => !runtimesHere.includes(name))
if (unknown !== undefined) {
  console.error(`runtimes: unknown runtime ${unknown}; the runtimes are ${runtimesHere.join(', ')}`)
  process.exit(2)
}
const runtimes = values.here
  ? [{ name: 'node', title: `Node ${process.versions.node.split('.')[0]}`, file: process.execPath }]
  : await Promise.all(names.map(runtimeHere))

const folder = join(root, 'build', 'runtimes', 'smoke')
mkdirSync(folder, { recursive: true })
// Outside the repository, so that its packages are not found.
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'lanner-runtimes-')))
process.on('exit', () => rmSync(outside, { recursive: true, force: true }))
const project = realpathSync(
  await installHere(outside, [`@duckdb/node-api@${manifest.devDependencies['@duckdb/node-api']}`]),
)
writeFileSync(
  join(project, 'ten.js'),
  `import { F, kernels, manualSeed, nn, optim, scope, tensor } from 'lanner'
manualSeed(42)
const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
const y = tensor([0, 1, 1, 0], 'int32')
const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2))
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 })
for (let step = 0; step < 200; step++)
  scope(() => {
    F.crossEntropy(model(x), y).backward()
    optimizer.step()
    optimizer.zeroGrad()
  })
console.log(JSON.stringify([kernels().name, await model(x).argmax(1).tolist()]))
`,
)
writeFileSync(
  join(project, 'prices.csv'),
  `size,city,price\n${Array.from({ length: 200 }, (_, i) => `${10 + (i % 40)},${['Ulm', 'Bonn'][i % 2]},${100 + 3 * (i % 40)}`).join('\n')}\n`,
)
writeFileSync(join(project, 'new.csv'), 'size,city\n20,Ulm\n40,Bonn\n')
writeFileSync(join(project, 'book.txt'), bookText(20_000))

const command = join('node_modules', 'lanner', 'dist', 'cli', 'main.js')
const everything = { deno: ['run', '-A'] }

/** Runs a script of the project; returns its output and exit code. */
function run({ name, file }, script, backend, options = everything[name] ?? []) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...options, ...script], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LANNER_BACKEND: backend,
        LANNER_THREADS: '1',
        NO_COLOR: '1',
        DENO_NO_UPDATE_CHECK: '1',
      },
    })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (text) => (said[stream] += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...said }))
  })
}

/** Throws unless `value` is true. */
function check(value, what, { code, stdout, stderr } = {}) {
  if (!value)
    throw new Error(
      `${what}${code === undefined ? '' : ` (code ${code})\n${stdout.slice(-800)}\n${stderr.slice(-800)}`}`,
    )
}

const checks = {
  'ten lines': async (runtime, backend) => {
    const answer = await run(runtime, ['ten.js'], backend)
    check(answer.stdout.trim() === `["${backend}",[0,1,1,0]]`, 'the ten lines print something else', answer)
  },
  'fit and predict': async (runtime, backend) => {
    const out = join('runs', `${runtime.name}-${backend}-prices`)
    const fit = ['fit', 'prices.csv', '--target', 'price', '--quality', 'fast', '--epochs', '3', '--out', out]
    const fitted = await run(runtime, [command, ...fit], backend)
    check(fitted.code === 0, 'lanner fit prices.csv failed', fitted)
    const predicted = await run(runtime, [command, 'predict', out, 'new.csv'], backend)
    const rows = predicted.stdout.trim().split('\n').slice(1)
    const prices = rows.map((row) => Number(row.split(',').at(-1)))
    check(
      predicted.code === 0 && prices.length === 2 && prices.every((price) => price > 50 && price < 300),
      'lanner predict prints something else',
      predicted,
    )
  },
  text: async (runtime, backend) => {
    const out = join('runs', `${runtime.name}-${backend}-book`)
    const fitted = await run(
      runtime,
      [command, 'fit', 'book.txt', '--epochs', '1', '--hidden', '32', '--out', out],
      backend,
    )
    check(fitted.code === 0, 'lanner fit book.txt failed', fitted)
    const generated = await run(
      runtime,
      [command, 'generate', out, '--prompt', 'The ', '--length', '40'],
      backend,
    )
    check(
      generated.code === 0 && /^The [^]{36}/.test(generated.stdout),
      'lanner generate prints something else',
      generated,
    )
  },
  doctor: async (runtime, backend) => {
    const answer = await run(runtime, [command, 'doctor', '--json'], backend)
    check(answer.code === 0, 'lanner doctor failed', answer)
    const { runtime: called, backends } = JSON.parse(answer.stdout)
    check(called.replace('v', '').startsWith(runtime.title), `doctor reports ${called}`)
    check(backends.find(({ chosen }) => chosen)?.name === backend, 'doctor reports another backend', answer)
  },
}

/** Deno's output for a program without permissions, and for a command with only read permission. */
async function refusals(deno) {
  const silent = ['run', '--no-prompt']
  const doctor = await run(deno, [command, 'doctor'], '', silent)
  check(
    doctor.code === 0 && /wasm +not available: kernels: Deno .*--allow-read/.test(doctor.stdout),
    'doctor without permissions',
    doctor,
  )
  for (const options of [silent, [...silent, '--allow-read']]) {
    const fit = await run(deno, [command, 'fit', 'book.txt'], '', options)
    check(
      fit.code === 2 && /^lanner: Deno does not allow it: .*\n$/.test(fit.stderr),
      `fit with ${options.join(' ')}`,
      fit,
    )
  }
  const ten = await run(deno, ['ten.js'], '', silent)
  check(
    /BackendError: kernels: Deno does not let Lanner read them; run deno with --allow-read/.test(ten.stderr),
    'ten lines without permissions',
    ten,
  )
  const readOnly = await run(deno, ['ten.js'], '', [...silent, '--allow-read'])
  check(readOnly.stdout.trim() === '["wasm",[0,1,1,0]]', 'ten lines with --allow-read', readOnly)
}

const backends = hasNativeHere ? ['native', 'wasm'] : ['wasm']
const header = [
  'run by',
  ...backends.flatMap((backend) => Object.keys(checks).map((name) => `${backend}: ${name}`)),
  'seconds',
]
const rows = []
let tried = 0
let failed = 0
for (const runtime of runtimes) {
  const began = performance.now()
  const row = [runtime.title]
  const attempt = async (what, work) => {
    tried++
    try {
      await work()
      return 'pass'
    } catch (error) {
      failed++
      console.error(`${runtime.title}, ${what}: ${error.message}`)
      return 'FAILED'
    }
  }
  for (const backend of backends)
    for (const [name, work] of Object.entries(checks))
      row.push(await attempt(`${backend}, ${name}`, () => work(runtime, backend)))
  if (runtime.name === 'deno')
    row[0] += `, without permissions: ${await attempt('without permissions', () => refusals(runtime))}`
  row.push(((performance.now() - began) / 1000).toFixed(0))
  rows.push(row)
  console.log(row.join(', '))
}
const table = [header, header.map(() => '-'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
writeFileSync(join(folder, 'table.md'), `${table}\n`)
console.log(`\n${table}\n${tried - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
