// Predicts from 1994 census data who earns more than 50,000 dollars a year, and prints the AUC on the test file:
//
//   npx tsx examples/adult/adult.ts [FOLDER with adult.data and adult.test] [--seed 42] [--epochs 10]
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DataError, progress } from 'lanner'
import { readTable, type Table } from 'lanner/tables'
import * as tabular from 'lanner/tabular'

const names = [
  'age',
  'workclass',
  'fnlwgt',
  'education',
  'education_num',
  'marital_status',
  'occupation',
  'relationship',
  'race',
  'sex',
  'capital_gain',
  'capital_loss',
  'hours_per_week',
  'native_country',
  'income',
]
/** Amounts that are mostly 0 and otherwise span orders of magnitude. */
const amounts = ['capital_gain', 'capital_loss']

/** Rows of one of the two files: fields separated by `, `, `?` for missing; the test file has an extra first line and a dot after each label. */
export async function readAdult(path: string): Promise<Table> {
  if (!existsSync(path))
    throw new DataError(`There is no ${path}; name the folder of adult.data and adult.test.`)
  const folder = mkdtempSync(join(tmpdir(), 'lanner-adult-'))
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const rows = lines
      .filter((line) => line.includes(','))
      .map((line) => line.replace(/, /g, ',').replace(/\.$/, ''))
    writeFileSync(join(folder, 'adult.csv'), `${rows.join('\n')}\n`)
    return withLogarithms(
      await readTable(join(folder, 'adult.csv'), { header: false, names, missing: ['?'] }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function withLogarithms(table: Table): Table {
  let whole = table
  for (const name of amounts) {
    const column = table.column(name)
    if (column.kind !== 'number') throw new DataError(`Column "${name}" must hold numbers.`)
    whole = whole.with(`log_${name}`, { ...column, whole: false, values: column.values.map(Math.log1p) })
  }
  return whole
}

export interface AdultOptions {
  readonly epochs?: number
  readonly seed?: number
  /** At most this many training rows. */
  readonly rows?: number
}

/** Trains on adult.data and returns the run with its scores on adult.test. */
export async function trainAdult(
  folder: string,
  { epochs = 10, seed = 42, rows }: AdultOptions = {},
): Promise<{ readonly run: tabular.TabularRun; readonly scores: tabular.Scores }> {
  const all = await readAdult(join(folder, 'adult.data'))
  const run = await tabular.fit(rows === undefined ? all : all.slice(0, rows), {
    model: 'mixed-input',
    target: 'income',
    // The census weight of a row says nothing about its income.
    ignore: ['fnlwgt'],
    epochs,
    seed,
    valid: 0.1,
    batchSize: 512,
    lr: 5e-3,
    dropout: 0.3,
    embeddingDropout: 0.1,
    callbacks: [progress()],
  })
  return { run, scores: await tabular.scoresOf(run, await readAdult(join(folder, 'adult.test'))) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '42' }, epochs: { type: 'string', default: '10' } },
  })
  const beside = fileURLToPath(new URL('../../../shared/data/adult', import.meta.url))
  const folder =
    positionals[0] ?? join(process.env['LANNER_DATA'] ?? beside, process.env['LANNER_DATA'] ? 'adult' : '')
  const { scores } = await trainAdult(folder, { seed: Number(values.seed), epochs: Number(values.epochs) })
  for (const [name, score] of Object.entries(scores)) console.log(`test ${name} ${score.toFixed(4)}`)
}
