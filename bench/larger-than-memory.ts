// Trains on a generated table that is larger than its memory budget, and prints time and peak memory:
//
//   npx tsx bench/larger-than-memory.ts [--rows 6000000] [--memory 256MB] [--seconds 120]
//
// The file is written to TMPDIR and removed at the end. Training stops after --seconds, or after one epoch.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import { TableDatabase } from 'lanner/tables'
import * as tabular from 'lanner/tabular'
import { memorySize } from '../src/cli/options/memory-size.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '6000000' },
    memory: { type: 'string', default: '256MB' },
    seconds: { type: 'string', default: '120' },
  },
})
const [rows, seconds] = [Number(values.rows), Number(values.seconds)]
const memory = memorySize(values.memory)
const folder = mkdtempSync(join(tmpdir(), 'lanner-larger-'))
const file = join(folder, 'rows.csv')
const mb = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
const peak = (): string => mb(process.resourceUsage().maxRSS * 1024)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))

/** Sales of 5,000 stores on 900 days. The target is a known function of the other columns plus noise of standard deviation 1, so that R2 can reach about 0.9. */
const generated = `
  SELECT 'shop ' || shop AS shop, kind, DATE '2015-01-01' + day AS day, promo, round(a, 4) AS a,
    CASE WHEN b < 5 THEN NULL ELSE round(b, 3) END AS b, stock,
    round(3 * sin(shop / 100.0) + 2 * a + CASE kind WHEN 'a' THEN 1 WHEN 'b' THEN -1 ELSE 0 END + promo::INT
      + day / 300.0 + stock / 250.0 + sqrt(-2 * ln(1 - u)) * cos(2 * pi() * v), 4) AS y
  FROM (SELECT (hash(i) % 5000)::INT AS shop, chr((97 + hash(i + 1) % 7)::INT) AS kind, (i * 900 // ${rows})::INT AS day,
    hash(i + 2) % 3 = 0 AS promo, (hash(i + 3) % 1000000) / 1e6 AS a, (hash(i + 4) % 1000000) / 1e4 AS b,
    (hash(i + 5) % 1000)::INT AS stock, (hash(i + 6) % 1000000) / 1e6 AS u, (hash(i + 7) % 1000000) / 1e6 AS v
    FROM range(${rows}) t(i))`

const database = await TableDatabase.open({ memoryLimit: '128MB' })
await database.run(`COPY (${generated}) TO '${file}' (FORMAT csv, HEADER true)`)
database.close()
const { size } = statSync(file)
console.log(`${rows.toLocaleString('en')} rows, ${mb(size)} of CSV; peak so far ${peak()}`)

await init()
const began = performance.now()
const since = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`
let trainingBegan = began
let steps = 0
const run = await tabular.fitFile(file, {
  model: 'mixed-input',
  target: 'y',
  memory,
  epochs: 1,
  batchSize: 1024,
  onStart: ({ trainRows, validRows, backend, threads }) => {
    trainingBegan = performance.now()
    const counts = `${trainRows.toLocaleString('en')} rows to learn from, ${validRows.toLocaleString('en')} to judge by`
    console.log(
      `prepared in ${since(began)}: ${counts}; ${backend}, ${threads} threads; peak so far ${peak()}`,
    )
  },
  callbacks: [
    {
      onBatchEnd: () => {
        steps++
        return performance.now() - trainingBegan > seconds * 1000 ? 'stop' : undefined
      },
    },
  ],
})
console.log(
  `${steps.toLocaleString('en')} steps and the scores in ${since(trainingBegan)}; ${since(began)} in all`,
)
console.log(
  `scores: ${JSON.stringify(run.facts.metrics['valid'] ?? 'none: stopped before the end of the epoch')}`,
)
console.log(`peak memory ${peak()}, with rows in ${values.memory}`)
