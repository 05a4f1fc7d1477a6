import { existsSync } from 'node:fs'
import { meanAbsolutePercentageError } from 'lanner'
import type { TabularRun } from '../../src/apps/tabular/index.ts'
import { loadTabularRun, saveTabularRun } from '../../src/apps/tabular/tabular-run-node.ts'
import { denseRows } from '../../src/apps/trees/index.ts'
import type { Table } from '../../src/data/tables/table.ts'
import {
  codeRows,
  embeddedRows,
  oneHotRows,
  predictByBoosting,
  predictByForest,
  predictByNeighbors,
  type BoostingSettings,
  type ForestSettings,
  type LearnerRows,
} from './learners.ts'
import { trainEmbeddingNet, trainOneHotNet } from './nets.ts'
import { ResultsFolder } from './results-folder.ts'
import { paperSplit, type PaperSplit } from './seven-features.ts'

export const methods = ['neighbors', 'forest', 'boosting', 'net'] as const
export const splits = ['shuffled', 'in time'] as const
export const inputs = ['plain', 'embedded'] as const
export type Method = (typeof methods)[number]
export type SplitName = (typeof splits)[number]
export type Inputs = (typeof inputs)[number]

export interface PaperSettings {
  readonly trainRows: number
  /** Null for all. */
  readonly testRows: number | null
  readonly epochs: number
  readonly layers: readonly [number, number]
  readonly batchSize: number
  readonly forest: ForestSettings
  readonly boosting: BoostingSettings
}

/** The sizes of the paper. */
export const paperSettings: PaperSettings = {
  trainRows: 200_000,
  testRows: null,
  epochs: 10,
  layers: [1000, 500],
  batchSize: 128,
  forest: { trees: 200, depth: 35 },
  boosting: { rounds: 3000, depth: 10, learningRate: 0.02 },
}

/** A run of the same kind that takes minutes. */
export const smallSettings: PaperSettings = {
  ...paperSettings,
  trainRows: 60_000,
  testRows: 8000,
  forest: { trees: 30, depth: 35 },
  boosting: { rounds: 300, depth: 10, learningRate: 0.1 },
}

/** A cell of the table. */
export interface PaperCell {
  readonly method: Method
  readonly split: SplitName
  readonly inputs: Inputs
  /** Mean absolute error as a part of the sales, of the mean of the nets where there are several. */
  readonly error: number
  /** How many nets; 1 for the other methods. */
  readonly nets: number
  readonly seconds: number
}

export interface PaperTableOptions {
  readonly settings: PaperSettings
  /** Nets whose mean is the answer of `net`. The other methods take the vectors of the first. */
  readonly nets: number
  /** Where finished steps are kept and looked for. */
  readonly folder: string
  /** Computes only these steps, by their names, such as `in-time-forest-plain`. Default all. */
  readonly only?: readonly string[] | undefined
  /** Called after each step, with its own error. */
  readonly onStep?: (name: string, error: number, seconds: number) => void
  /** Called after each step with the cell that it belongs to, as it is so far. */
  readonly onCell?: (cell: PaperCell) => void | Promise<void>
}

interface Step {
  readonly method: Method
  readonly split: SplitName
  readonly inputs: Inputs
  /** Which of the nets, from 1. */
  readonly net: number
}

/** The name of a step, such as `in-time-forest-plain` or `shuffled-net-embedded-2`: its results are kept under it. */
function nameOf({ split, method, inputs: of, net }: Step): string {
  return [split, method, of, ...(method === 'net' ? [net] : [])].join('-').replaceAll(' ', '-')
}

/** The names of all steps, in the order in which they are computed. */
export function stepNames(nets: number): string[] {
  return stepsOf(nets).map(nameOf)
}

/**
 * The paper's table: four methods on plain categories (ones for neighbours and net, the numbers of levels for trees), and as the vectors that a net learned from the same training rows; test rows
 * that were shuffled among the others, and the last in time.
 *
 * @param table of `sevenFeatures`.
 * @returns the cells whose steps are all done: all of them, unless `only` leaves some out that were not kept before.
 */
export async function paperTable(table: Table, options: PaperTableOptions): Promise<PaperCell[]> {
  const { settings, nets, only, onStep, onCell } = options
  const results = new ResultsFolder(options.folder, settings)
  const benches = new Map(splits.map((split) => [split, new Bench(table, split, settings, results)]))
  const done: (Step & { sales: readonly number[]; seconds: number })[] = []
  for (const step of stepsOf(nets)) {
    const name = nameOf(step)
    const bench = benches.get(step.split)!
    let result = results.find(name)
    if (result === null) {
      if (only !== undefined && !only.includes(name)) continue
      const start = performance.now()
      const sales = Array.from(await bench.compute(step))
      result = { sales, seconds: (performance.now() - start) / 1000 }
      await results.keep(name, result)
    }
    done.push({ ...step, ...result })
    onStep?.(name, bench.error(result.sales), result.seconds)
    const { method, split, inputs: of } = step
    await onCell?.(
      cellsOf(done, benches).find(
        (cell) => cell.method === method && cell.split === split && cell.inputs === of,
      )!,
    )
  }
  return cellsOf(done, benches)
}

/** All steps, those that fill every cell once first. */
function stepsOf(nets: number): Step[] {
  const step = (method: Method, split: SplitName, of: Inputs, net = 1): Step => ({
    method,
    split,
    inputs: of,
    net,
  })
  return [
    ...splits.flatMap((split) => [
      step('net', split, 'embedded'),
      ...(['neighbors', 'boosting', 'forest'] as const).flatMap((method) => [
        step(method, split, 'plain'),
        step(method, split, 'embedded'),
      ]),
      step('net', split, 'plain'),
    ]),
    ...Array.from({ length: nets - 1 }, (_, i) =>
      splits.flatMap((split) => inputs.map((of) => step('net', split, of, i + 2))),
    ).flat(),
  ]
}

function cellsOf(
  done: readonly (Step & { sales: readonly number[]; seconds: number })[],
  benches: ReadonlyMap<SplitName, Bench>,
): PaperCell[] {
  return methods.flatMap((method) =>
    splits.flatMap((split) =>
      inputs.flatMap((of) => {
        const parts = done.filter(
          (step) => step.method === method && step.split === split && step.inputs === of,
        )
        if (parts.length === 0) return []
        const mean = parts[0]!.sales.map(
          (_, row) => parts.reduce((sum, { sales }) => sum + sales[row]!, 0) / parts.length,
        )
        const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
        return [
          { method, split, inputs: of, error: benches.get(split)!.error(mean), nets: parts.length, seconds },
        ]
      }),
    ),
  )
}

/** The rows of one split, and what is computed with them. */
class Bench {
  readonly #split: PaperSplit
  readonly #settings: PaperSettings
  readonly #netFolder: string
  readonly #sales: Float32Array
  #net: TabularRun | null = null
  #embedded: LearnerRows | null = null

  constructor(table: Table, split: SplitName, settings: PaperSettings, results: ResultsFolder) {
    const { trainRows, testRows } = settings
    this.#split = paperSplit(table, {
      shuffled: split === 'shuffled',
      trainRows,
      testRows: testRows ?? undefined,
    })
    this.#settings = settings
    this.#netFolder = results.path(`${split.replaceAll(' ', '-')}-net`)
    this.#sales = denseRows(this.#split.test, ['Sales']).values
  }

  /** Mean absolute error as a part of the sales. */
  error(sales: readonly number[]): number {
    return meanAbsolutePercentageError(sales, this.#sales)
  }

  /** What a step expects of the test rows. */
  async compute({ method, inputs: of, net }: Step): Promise<ArrayLike<number>> {
    const { forest, boosting } = this.#settings
    if (method === 'net') return of === 'embedded' ? this.#embeddingNet(net) : this.#oneHotNet(net)
    const rows = of === 'embedded' ? await this.#embeddedRows() : this.#plainRows(method)
    if (method === 'neighbors') return predictByNeighbors(rows)
    return method === 'forest' ? predictByForest(rows, forest) : predictByBoosting(rows, boosting)
  }

  async #embeddingNet(seed: number): Promise<ArrayLike<number>> {
    const { epochs, layers, batchSize } = this.#settings
    const run = await trainEmbeddingNet(this.#split.train, { epochs, layers, batchSize, seed })
    if (seed === 1) {
      await saveTabularRun(run, this.#netFolder)
      this.#net = run
      this.#embedded = null
    }
    return (await run.predict(this.#split.test)).predictions as number[]
  }

  #oneHotNet(seed: number): Promise<ArrayLike<number>> {
    const { epochs, layers, batchSize } = this.#settings
    return trainOneHotNet(this.#split.train, this.#split.test, { epochs, layers, batchSize, seed })
  }

  /** Trees split numbers anywhere and take the levels' numbers; distances need ones. */
  #plainRows(method: Method): LearnerRows {
    return method === 'neighbors' ? oneHotRows(this.#split) : codeRows(this.#split)
  }

  async #embeddedRows(): Promise<LearnerRows> {
    if (this.#embedded !== null) return this.#embedded
    if (this.#net === null && existsSync(this.#netFolder)) this.#net = await loadTabularRun(this.#netFolder)
    if (this.#net === null) await this.#embeddingNet(1)
    return (this.#embedded = embeddedRows(this.#split, this.#net!))
  }
}
