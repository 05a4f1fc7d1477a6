import { existsSync } from 'node:fs'
import { meanAbsolutePercentageError } from 'lanner'
import type { TabularRun } from '../../src/apps/tabular/index.ts'
import { restoreFolder } from '../../src/apps/run/restore.ts'
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
import { trainEmbeddingNet, trainOneHotNet, type NetOptions } from './nets.ts'
import { ResultsFolder, type StepResult } from './results-folder.ts'
import { paperSplit, type PaperSplit } from './seven-features.ts'

/** `net` is trained as in the paper; `cycled net` is the same net, trained for longer with a one-cycle schedule. */
export const methods = ['neighbors', 'forest', 'boosting', 'net', 'cycled net'] as const
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
  /** How the `cycled net` is trained. */
  readonly cycle: { readonly epochs: number; readonly nets: number }
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
  cycle: { epochs: 20, nets: 3 },
}

/** A smaller run that takes minutes. */
export const smallSettings: PaperSettings = {
  ...paperSettings,
  trainRows: 60_000,
  testRows: 8000,
  forest: { trees: 30, depth: 35 },
  boosting: { rounds: 300, depth: 10, learningRate: 0.1 },
  layers: [500, 250],
  // As many steps as in the paper.
  cycle: { epochs: 33, nets: 3 },
}

/** A cell of the table. */
export interface PaperCell {
  readonly method: Method
  readonly split: SplitName
  readonly inputs: Inputs
  /** Mean absolute error relative to sales; of the averaged predictions if there are several nets. */
  readonly error: number
  /** Number of nets; 1 for other methods. */
  readonly nets: number
  readonly seconds: number
  /** The day it was computed; of the last net if there are several. */
  readonly date: string
}

export interface PaperTableOptions {
  readonly settings: PaperSettings
  /** Number of nets whose predictions `net` averages. Methods without a net use the embeddings of the first. */
  readonly nets: number
  /** The folder of finished steps. */
  readonly folder: string
  /** Only these steps, by name, such as `in-time-forest-plain`. Default: all. */
  readonly only?: readonly string[] | undefined
  /** Called after each step with its error. */
  readonly onStep?: (name: string, error: number, seconds: number) => void
  /** Called after each newly computed step with the current state of its cell. */
  readonly onCell?: (cell: PaperCell) => void | Promise<void>
}

interface Step {
  readonly method: Method
  readonly split: SplitName
  readonly inputs: Inputs
  /** Which of the nets, from 1. */
  readonly net: number
}

/** The name of a step and its results, such as `in-time-forest-plain` or `shuffled-net-embedded-2`. */
function nameOf({ split, method, inputs: of, net }: Step): string {
  return [split, method, of, ...(isNet(method) ? [net] : [])].join('-').replaceAll(' ', '-')
}

function isNet(method: Method): method is 'net' | 'cycled net' {
  return method === 'net' || method === 'cycled net'
}

/** The names of all steps, in order of computation. */
export function stepNames(settings: PaperSettings, nets: number): string[] {
  return stepsOf(settings, nets).map(nameOf)
}

/**
 * The paper's table: four methods on plain categories (one-hot for neighbors and net, level numbers for trees) and on embeddings that a net learned from the same training rows; test rows
 * drawn at random, or the last in time.
 *
 * @param table of `sevenFeatures`.
 * @returns the cells whose steps are all done: all cells, unless `only` excludes some that were not computed before.
 */
export async function paperTable(table: Table, options: PaperTableOptions): Promise<PaperCell[]> {
  const { settings, nets, only, onStep, onCell } = options
  const results = new ResultsFolder(options.folder)
  const benches = new Map(splits.map((split) => [split, new Bench(table, split, settings, results)]))
  const steps = stepsOf(settings, nets)
  const done = new Map<string, StepResult>()
  for (const step of steps) {
    const kept = results.find(nameOf(step), settingsOf(step, settings))
    if (kept !== null) done.set(nameOf(step), kept)
  }
  const cells = (): PaperCell[] => cellsOf(steps, done, benches)
  for (const step of steps) {
    const name = nameOf(step)
    const bench = benches.get(step.split)!
    const kept = done.get(name)
    if (kept === undefined && only !== undefined && !only.includes(name)) continue
    const result = kept ?? (await timed(() => bench.compute(step)))
    onStep?.(name, bench.error(result.sales), result.seconds)
    if (kept !== undefined) continue
    await results.keep(name, settingsOf(step, settings), result)
    done.set(name, result)
    const { method, split, inputs: of } = step
    await onCell?.(cellOf(cells(), method, split, of)!)
  }
  return cells()
}

/** The cell of a method, a split and inputs, if it exists. */
export function cellOf<Cell extends PaperCell>(
  cells: readonly Cell[],
  method: Method,
  split: SplitName,
  of: Inputs,
): Cell | undefined {
  return cells.find((cell) => cell.method === method && cell.split === split && cell.inputs === of)
}

async function timed(compute: () => Promise<ArrayLike<number>>): Promise<StepResult> {
  const start = performance.now()
  const sales = Array.from(await compute())
  const date = new Date().toISOString().slice(0, 10)
  return { sales, seconds: (performance.now() - start) / 1000, date }
}

/** The settings that a saved result must match. */
function settingsOf({ method }: Step, { cycle, ...others }: PaperSettings): object {
  return method === 'cycled net' ? { ...others, cycle: cycle.epochs } : others
}

/** All steps, starting with those that fill every cell once. */
function stepsOf({ cycle }: PaperSettings, nets: number): Step[] {
  const step = (method: Method, split: SplitName, of: Inputs, net = 1): Step => ({
    method,
    split,
    inputs: of,
    net,
  })
  const further = (method: Method, count: number): Step[] =>
    Array.from({ length: count - 1 }, (_, i) =>
      splits.flatMap((split) => inputs.map((of) => step(method, split, of, i + 2))),
    ).flat()
  return [
    ...splits.flatMap((split) => [
      step('net', split, 'embedded'),
      ...(['neighbors', 'boosting', 'forest'] as const).flatMap((method) => [
        step(method, split, 'plain'),
        step(method, split, 'embedded'),
      ]),
      step('net', split, 'plain'),
      ...inputs.map((of) => step('cycled net', split, of)),
    ]),
    ...further('net', nets),
    ...further('cycled net', cycle.nets),
  ]
}

function cellsOf(
  steps: readonly Step[],
  done: ReadonlyMap<string, StepResult>,
  benches: ReadonlyMap<SplitName, Bench>,
): PaperCell[] {
  return methods.flatMap((method) =>
    splits.flatMap((split) =>
      inputs.flatMap((of) => {
        const parts = steps
          .filter((step) => step.method === method && step.split === split && step.inputs === of)
          .flatMap((step) => done.get(nameOf(step)) ?? [])
        if (parts.length === 0) return []
        const mean = parts[0]!.sales.map(
          (_, row) => parts.reduce((sum, { sales }) => sum + sales[row]!, 0) / parts.length,
        )
        const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
        const date = parts
          .map((part) => part.date)
          .toSorted()
          .at(-1)!
        const error = benches.get(split)!.error(mean)
        return [{ method, split, inputs: of, error, nets: parts.length, seconds, date }]
      }),
    ),
  )
}

/** The rows of one split and what is computed from them. */
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

  /** Mean absolute error relative to sales. */
  error(sales: readonly number[]): number {
    return meanAbsolutePercentageError(sales, this.#sales)
  }

  /** A step's predictions for the test rows. */
  async compute({ method, inputs: of, net }: Step): Promise<ArrayLike<number>> {
    const { forest, boosting } = this.#settings
    if (isNet(method)) {
      const options = this.#netOptions(method, net)
      if (of === 'plain') return trainOneHotNet(this.#split.train, this.#split.test, options)
      const run = await trainEmbeddingNet(this.#split.train, options)
      if (method === 'net' && net === 1) await this.#keepNet(run)
      return (await run.predict(this.#split.test)).predictions as number[]
    }
    const rows = of === 'embedded' ? await this.#embeddedRows() : this.#plainRows(method)
    if (method === 'neighbors') return predictByNeighbors(rows)
    return method === 'forest' ? predictByForest(rows, forest) : predictByBoosting(rows, boosting)
  }

  #netOptions(method: 'net' | 'cycled net', seed: number): NetOptions {
    const { epochs, layers, batchSize, cycle } = this.#settings
    const cycled = method === 'cycled net'
    return { epochs: cycled ? cycle.epochs : epochs, layers, batchSize, seed, oneCycle: cycled }
  }

  /** Keeps the net whose embeddings the other methods use. */
  async #keepNet(run: TabularRun): Promise<void> {
    await run.save(this.#netFolder)
    this.#net = run
    this.#embedded = null
  }

  /** Trees can split level numbers anywhere; distances need one-hot inputs. */
  #plainRows(method: Method): LearnerRows {
    return method === 'neighbors' ? oneHotRows(this.#split) : codeRows(this.#split)
  }

  async #embeddedRows(): Promise<LearnerRows> {
    if (this.#embedded !== null) return this.#embedded
    if (this.#net === null && existsSync(this.#netFolder))
      this.#net = await restoreFolder(this.#netFolder, 'tabular')
    if (this.#net === null)
      await this.#keepNet(await trainEmbeddingNet(this.#split.train, this.#netOptions('net', 1)))
    return (this.#embedded = embeddedRows(this.#split, this.#net!))
  }
}
