// Trains on the Rossmann sales and writes a page that compares what the network learned about states, days, months and stores with the real world:
//
//   npx tsx examples/rossmann/entity-report.ts [FOLDER of the eight tables] [--rows 120000] [--out runs/rossmann/report.html]
//
// `npm run reproduce -- rossmann` writes the same page from the full training.
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DataError } from 'lanner'
import { lossCurves, reportPage, type ReportContents } from 'lanner/plot'
import { readTable, type Table } from 'lanner/tables'
import { writeFileAtomically } from '../../src/base/atomic-write.ts'
import { rossmannFeatures } from './features.ts'
import { learnedSections } from './learned-sections.ts'
import { salesRows } from './sales-rows.ts'
import { daySections, errorSections } from './sales-sections.ts'
import { trainRossmann, validationRows, type RossmannRun } from './train.ts'

/**
 * The contents of a page about what a run learned.
 *
 * @param train The feature table that the run was trained on, or that its rows were taken from.
 * @param folder The folder of the eight tables: only train.csv has closed days.
 */
export async function entityReport(run: RossmannRun, train: Table, folder: string): Promise<ReportContents> {
  const days = salesRows(
    await readTable(trainFile(folder), {
      columns: ['Store', 'Date', 'Sales', 'Open'],
      types: { Date: 'date' },
    }),
  )
  const { epochs, rows, validRows } = run
  const last = epochs.at(-1)!
  return {
    title: 'What a network learned about 1,115 drugstores',
    subtitle: `${(rows.rows - validRows.length).toLocaleString('en')} daily sales for training, ${validRows.length.toLocaleString('en')} for validation, 1 August to 17 September 2014.`,
    summary: [
      ['exp_rmspe', (last.metrics['expRmspe'] ?? NaN).toFixed(4)],
      ['epochs', String(epochs.length)],
      ['categories', String(run.pipeline.cats.length)],
      ['numbers', String(run.pipeline.conts.length)],
      ['pipeline fitted on', run.fitOn === 'all' ? 'all rows' : 'training rows'],
    ],
    sections: [
      {
        name: 'curves',
        title: 'Training',
        text: 'Mean squared error of the logarithm of sales.',
        // Each call of fit counts epochs from 1.
        chart: (size) =>
          lossCurves(
            epochs.map(({ trainLoss, validLoss }, i) => ({ epoch: i + 1, trainLoss, validLoss })),
            { size },
          ),
      },
      ...(await learnedSections(run, train)),
      ...daySections(days),
      ...(await errorSections(run, train.take(validationRows(train)))),
    ],
  }
}

/** Writes the page atomically. */
export async function writeEntityReport(path: string, contents: ReportContents): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  await writeFileAtomically(path, await reportPage(contents))
}

function trainFile(folder: string): string {
  const path = ['train.csv', 'train.csv.gz'].map((name) => join(folder, name)).find(existsSync)
  if (path === undefined) throw new DataError(`There is no train.csv (or .csv.gz) in ${folder}.`)
  return path
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: 'string', default: '120000' },
      seed: { type: 'string', default: '42' },
      out: { type: 'string', default: 'runs/rossmann/report.html' },
    },
  })
  const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url))
  const folder = positionals[0] ?? join(process.env['LANNER_DATA'] ?? beside, 'rossmann')
  const { train } = await rossmannFeatures(folder)
  const run = await trainRossmann(train, { rows: Number(values.rows), seed: Number(values.seed) })
  await writeEntityReport(values.out, await entityReport(run, train, folder))
  console.log(`${values.out} written`)
}
