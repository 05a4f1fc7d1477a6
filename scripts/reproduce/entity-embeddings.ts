import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
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
import { machine, UsageError, writePage } from './report.ts'

/** What the paper printed, as in "Entity Embeddings of Categorical Variables" (2016): each split, first plain, then embedded. */
const printed: Readonly<Record<Method, Readonly<Record<SplitName, Readonly<Record<Inputs, number>>>>>> = {
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
}

const titles: Readonly<Record<Method, string>> = {
  neighbors: '10 nearest neighbours',
  forest: 'random forest',
  boosting: 'gradient boosted trees',
  net: 'neural network',
}

/** How much larger than the paper's an error may be. */
const ALLOWED = 1.15

/**
 * Compares four methods on plain categories and on learned vectors, as Guo and Berkhahn did. `--full` takes the sizes of the paper and
 * writes docs/reproduction/entity-embeddings.md.
 *
 * @returns whether vectors help every method, and with `--full` whether every error is at most 1.15 times the paper's.
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
  const folder = [`${values.folder}/rossmann`, values.folder].find(existsSync)
  if (folder === undefined)
    throw new UsageError(
      `there is no folder ${values.folder}: name that of train.csv and store_states.csv by --folder`,
    )
  const nets = Number(values.nets ?? (values.full ? 5 : 1))
  if (!Number.isInteger(nets) || nets < 1 || nets > 100)
    throw new UsageError(`--nets must be a whole number from 1 to 100, not ${values.nets}`)
  const only = values.only?.split(',')
  const unknown = only?.find((name) => !stepNames(nets).includes(name))
  if (unknown !== undefined)
    throw new UsageError(`no step is called ${unknown}; there are ${stepNames(nets).join(', ')}`)
  const settings = values.full ? paperSettings : smallSettings
  const results = values.results ?? `runs/entity-embeddings/${values.full ? 'full' : 'small'}`
  // Where it is missing, better now than after the first net.
  const { version } = await loadXgboost()

  const table = await sevenFeatures(folder)
  console.log(`${table.rows} rows; finished steps are kept in ${results}`)
  const cells = await paperTable(table, {
    settings,
    nets,
    folder: results,
    only,
    onStep: (name, error, seconds) =>
      console.log(`${name.padEnd(30)} ${error.toFixed(4)}  ${seconds.toFixed(0)} s`),
  })
  if (cells.length < methods.length * splits.length * inputs.length) {
    console.log(`kept in ${results}; the table follows when all steps are done`)
    return true
  }
  const seconds = cells.reduce((sum, cell) => sum + cell.seconds, 0)
  const about = describe(settings, nets)
  const text = tableOf(cells)
  const verdict = judge(cells, values.full)
  console.log(`\n${about}\n\n${text}\n\n${verdict.text}\n\n${machine()}, XGBoost ${version}`)
  if (values.full) {
    await writePage(
      'entity-embeddings',
      `# Reproduction of "Entity Embeddings of Categorical Variables"

${about}

${text}

${verdict.text}

Made by \`npm run reproduce -- entity-embeddings --full\`, ended on ${new Date().toISOString().slice(0, 10)}: ${machine()}, XGBoost ${version}. It took ${(seconds / 60).toFixed(0)} minutes; finished steps are kept, so a run can be interrupted, and \`--only\` computes some of them.
`,
    )
  }
  await recordRows('entity-embeddings', rowsOf(cells, values.full))
  return verdict.pass
}

function describe(
  { trainRows, testRows, epochs, layers, batchSize, forest, boosting }: PaperSettings,
  nets: number,
): string {
  const whole = testRows === null
  return `Mean absolute error as a part of the sales${whole ? '' : ', on a smaller run of the same kind'}: ours, and in brackets what Guo and Berkhahn (2016) printed. ${trainRows.toLocaleString('en')} training rows, drawn from nine tenths of the Rossmann days${whole ? '' : ' (the paper: 200,000)'}; ${whole ? 'all rows' : `${testRows.toLocaleString('en')} rows`} of the last tenth for testing, of shuffled days or of the last in time. Seven categories (store, day of week, promotion, year, month, day, state), plain (ones for neighbours and net, the numbers of the levels for trees, as in the paper's program) or as vectors of 10, 6, 1, 2, 6, 10 and 6 numbers that the first net learned from the same training rows. Neighbours: k 10, L1, weighted by distance; forest: ${forest.trees} trees of depth ${forest.depth}; boosting: ${boosting.rounds} rounds, rate ${boosting.learningRate}, depth ${boosting.depth}, 0.7 of rows and columns; net: ${layers.join(' and ')}, ${epochs} epochs, batches of ${batchSize}, absolute error of the logarithm, ${nets === 1 ? 'one net' : `the mean of ${nets} nets`}${whole ? '' : ' (the paper: 200 trees, 3000 rounds at 0.02, 5 nets)'}.`
}

function tableOf(cells: readonly PaperCell[]): string {
  const columns = splits.flatMap((split) => inputs.map((of) => [split, of] as const))
  const lines = methods.map((method) => {
    const own = columns.map(([split, of]) => cellOf(cells, method, split, of))
    const seconds = own.reduce((sum, cell) => sum + cell.seconds, 0)
    const numbers = own.map(
      ({ error, split, inputs: of }) => `${error.toFixed(3)} (${printed[method][split][of].toFixed(3)})`,
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

/** The cells as rows of the table of all parts; those of the small run have names of their own. */
function rowsOf(cells: readonly PaperCell[], full: boolean): ReproductionRow[] {
  return cells.map(({ method, split, inputs: of, error, seconds }) => {
    const theirs = printed[method][split][of]
    const plain = cellOf(cells, method, split, 'plain').error
    const limit = full ? ALLOWED * theirs : of === 'embedded' ? plain : null
    const below = of === 'embedded' ? error < plain : true
    return {
      name: `${titles[method]}, ${split === 'shuffled' ? 'shuffled' : 'last in time'}, ${of}${full ? '' : ' (small run)'}`,
      ours: error.toFixed(4),
      theirs: theirs.toFixed(3),
      target: limit === null ? null : `${full ? 'at most' : 'below'} ${limit.toFixed(4)}`,
      reached: limit === null ? null : error <= limit && below,
      seconds,
      chief: full && of === 'embedded',
    }
  })
}

/** Says what does not hold, or that all does. */
function judge(
  cells: readonly PaperCell[],
  full: boolean,
): { readonly pass: boolean; readonly text: string } {
  const faults: string[] = []
  for (const method of methods)
    for (const split of splits) {
      const [plain, embedded] = inputs.map((of) => cellOf(cells, method, split, of).error)
      if (!(embedded! < plain!)) faults.push(`vectors do not help: ${titles[method]}, ${split}`)
      for (const of of inputs) {
        const { error } = cellOf(cells, method, split, of)
        if (full && !(error <= ALLOWED * printed[method][split][of]))
          faults.push(`more than ${ALLOWED} times the paper's: ${titles[method]}, ${split}, ${of}`)
      }
    }
  if (faults.length > 0) return { pass: false, text: `NOT as it should be: ${faults.join('; ')}.` }
  const same = full ? `, and no error is more than ${ALLOWED} times the paper's` : ''
  return { pass: true, text: `Learned vectors help every method, on both kinds of test rows${same}.` }
}

function cellOf(cells: readonly PaperCell[], method: Method, split: SplitName, of: Inputs): PaperCell {
  return cells.find((cell) => cell.method === method && cell.split === split && cell.inputs === of)!
}
