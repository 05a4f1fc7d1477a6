// The cost of tables: Rossmann's features, predictions for many rows and for one, and the memory of a table with millions of rows.
//
//   npx tsx bench/tables.ts [features] [rossmann] [adult] [memory] [--data FOLDER] [--rows 1000000] [--memory-rows 5000000]
//
// Each part is a separate process, so that peak memory is measured per part. CPU time is printed next to wall time: on a busy machine
// wall time means little. A part whose data is missing is skipped with a note.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { kernels } from 'lanner'
import { readTable, TableDatabase, Table } from 'lanner/tables'
import * as tabular from 'lanner/tabular'
import { trainAdult } from '../examples/adult/adult.ts'
import { rossmannFeatures } from '../examples/rossmann/features.ts'
import { predictSales } from '../examples/rossmann/submission.ts'
import { trainRossmann } from '../examples/rossmann/train.ts'

const beside = fileURLToPath(new URL('../../shared/data', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: process.env['LANNER_DATA'] ?? beside },
    rows: { type: 'string', default: '1000000' },
    'memory-rows': { type: 'string', default: '5000000' },
    /** One part, in this process. */
    only: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)

/** Runs a function and prints its wall and CPU time. */
async function timed<T>(what: string, work: () => Promise<T>, count?: number, target = ''): Promise<T> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(before)
  const speed = count === undefined ? '' : `, ${Math.round(count / seconds).toLocaleString('en')} rows/s`
  console.log(
    `${what}: ${seconds.toFixed(2)} s${speed} (processor ${((user + system) / 1e6).toFixed(2)} s)${target}`,
  )
  return result
}

/** Repeats the rows of a table. */
function tiled(table: Table, count: number): Table {
  return table.take(Int32Array.from({ length: count }, (_, row) => row % table.rows))
}

const parts: Readonly<Record<string, { readonly needs: string | null; readonly run: () => Promise<void> }>> =
  {
    features: {
      needs: 'rossmann',
      run: async () => {
        const make = () => rossmannFeatures(join(values.data, 'rossmann'), { columns: 'model' })
        await timed(
          'Rossmann features of 1,017,209 + 41,088 rows',
          make,
          undefined,
          '; wanted: 15 s on 2 cores',
        )
      },
    },
    rossmann: {
      needs: 'rossmann',
      run: async () => {
        const { train } = await rossmannFeatures(join(values.data, 'rossmann'))
        const run = await trainRossmann(train, { rows: 5000, epochs: [1, 0], print: () => {} })
        const many = tiled(train, rows)
        await predictSales(run, train.slice(0, 5000))
        await timed('Rossmann predictions', () => predictSales(run, many), rows, '; wanted: 50,000 rows/s')
      },
    },
    adult: {
      needs: 'adult',
      run: async () => {
        const { run } = await trainAdult(join(values.data, 'adult'), { epochs: 1, rows: 5000 })
        const { readAdult } = await import('../examples/adult/adult.ts')
        const test = await readAdult(join(values.data, 'adult', 'adult.test'))
        const many = tiled(test, rows)
        await run.predict(test)
        await timed('Adult predictions', () => run.predict(many), rows, '; wanted: 300,000 rows/s')
        const one = test.row(0)
        for (let i = 0; i < 500; i++) await run.predict(one)
        const [began, before, times] = [performance.now(), process.cpuUsage(), 2000]
        for (let i = 0; i < times; i++) await run.predict(one)
        const { user, system } = process.cpuUsage(before)
        console.log(
          `Adult, one row: ${((performance.now() - began) / times).toFixed(3)} ms (processor ${((user + system) / 1000 / times).toFixed(3)} ms); wanted: 1 ms`,
        )
      },
    },
    memory: {
      needs: null,
      run: async () => {
        const count = Number(values['memory-rows'])
        const folder = mkdtempSync(join(tmpdir(), 'lanner-bench-'))
        try {
          const path = join(folder, 'rows.csv')
          const database = await TableDatabase.open()
          await database.run(`COPY (
          SELECT 'c' || (i * 7 % 300) AS city, 'k' || (i * 13 % 12) AS kind, sin(i) AS a, (i * 31 % 1009) / 7 AS b, cos(i * 3) * 40 AS c,
            i % 17 + sin(i) * (i * 13 % 12) AS y
          FROM range(${count}) AS r(i)) TO '${path}' (HEADER)`)
          database.close()
          const megabytes = (): string => (process.memoryUsage().rss / 2 ** 20).toFixed(0)
          console.log(`before: ${megabytes()} MB`)
          const table = await timed('reading', () => readTable(path), count)
          console.log(`with the table: ${megabytes()} MB`)
          await timed('fitting, one epoch', () => fitSmall(table), count)
          console.log(`after fitting: ${megabytes()} MB`)
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      },
    },
  }

function fitSmall(table: Table): Promise<tabular.TabularRun> {
  const onStart = (): void =>
    console.log(`at the first step: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`)
  return tabular.fit(table, {
    target: 'y',
    model: 'mixed-input',
    epochs: 1,
    batchSize: 8192,
    layers: [16],
    onStart,
  })
}

const wanted = positionals.length > 0 ? positionals : Object.keys(parts)
const unknown = wanted.find((name) => parts[name] === undefined)
if (unknown !== undefined) {
  console.error(`Unknown part ${unknown}; the parts are ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}
if (values.only) {
  await parts[wanted[0]!]!.run()
  const { name, threads } = kernels()
  console.log(
    `${wanted[0]}: at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB; ${name}, ${threads} threads\n`,
  )
} else
  for (const name of wanted) {
    const { needs } = parts[name]!
    if (needs !== null && !existsSync(join(values.data, needs))) {
      console.log(`${name} is skipped: there is no ${join(values.data, needs)}\n`)
      continue
    }
    const args = [...process.execArgv, ...process.argv.slice(1).filter((arg) => parts[arg] === undefined)]
    const { status } = spawnSync(process.execPath, [...args, name, '--only'], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
