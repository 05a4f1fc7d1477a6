import { TablePipeline } from '../../src/data/tables/pipeline/index.ts'
import { embedRows, type TabularRun } from '../../src/apps/tabular/index.ts'
import {
  denseRows,
  gradientBoosting,
  kNearest,
  oneHot,
  randomForest,
  type DenseRows,
  type TreeRows,
} from '../../src/apps/trees/index.ts'
import type { Table } from '../../src/data/tables/table.ts'
import { featureNames, type PaperSplit } from './seven-features.ts'

/** Training and test rows for the other learners, with the logarithm of sales. */
export interface LearnerRows {
  readonly train: TreeRows
  readonly test: TreeRows
  readonly target: Float32Array
  /** Levels of the largest category, if the columns are level numbers. */
  readonly levels?: number
}

/** The categories, one-hot. */
export function oneHotRows({ train, test }: PaperSplit): LearnerRows {
  const pipeline = TablePipeline.fit(train, { target: 'Sales', cats: featureNames })
  const levels = pipeline.cats.map((cat) => cat.levels.length + 1)
  const rows = (table: Table): TreeRows => oneHot(pipeline.transform(table).cats, levels)
  return { train: rows(train), test: rows(test), target: logSales(train) }
}

/** The level number of each category as one column, as the paper's program passed them to trees. */
export function codeRows({ train, test }: PaperSplit): LearnerRows {
  const pipeline = TablePipeline.fit(train, { target: 'Sales', cats: featureNames })
  const rows = (table: Table): TreeRows => {
    const { cats } = pipeline.transform(table)
    const values = new Float32Array(table.rows * cats.length)
    cats.forEach((codes, i) => codes.forEach((code, row) => (values[row * cats.length + i] = code)))
    return { values, width: cats.length }
  }
  const levels = Math.max(...pipeline.cats.map((cat) => cat.levels.length + 1))
  return { train: rows(train), test: rows(test), target: logSales(train), levels }
}

/** The categories as a net's embeddings. */
export function embeddedRows({ train, test }: PaperSplit, run: TabularRun): LearnerRows {
  const rows = (table: Table): TreeRows => denseRows(embedRows(run, table.without(['Sales'])).table)
  return { train: rows(train), test: rows(test), target: logSales(train) }
}

/** The ten nearest rows by L1 distance, weighted by inverse distance. Rows are first scaled to length 1. */
export async function predictByNeighbors({ train, test, target }: LearnerRows): Promise<Float64Array> {
  const nearest = kNearest(unitRows(train), target, { k: 10, metric: 'l1', weights: 'distance' })
  return (await nearest.predict(unitRows(test))).map(Math.exp)
}

export interface ForestSettings {
  readonly trees: number
  readonly depth: number
}

/** A forest on all columns. */
export async function predictByForest(
  { train, test, target }: LearnerRows,
  { trees, depth }: ForestSettings,
): Promise<Float64Array> {
  using forest = await randomForest(train, target, { trees, maxDepth: depth })
  return Float64Array.from(await forest.predict(test), Math.exp)
}

export interface BoostingSettings {
  readonly rounds: number
  readonly depth: number
  readonly learningRate: number
}

/**
 * Gradient boosted trees, each on 70 % of the rows and columns. Each level number gets its own bin, so that a split can separate any
 * two stores, as exact splits in the paper's program could; 256 bins would lump five stores together.
 */
export async function predictByBoosting(
  { train, test, target, levels }: LearnerRows,
  { rounds, depth, learningRate }: BoostingSettings,
): Promise<Float64Array> {
  using trees = await gradientBoosting(train, target, {
    rounds,
    maxDepth: depth,
    learningRate,
    subsample: 0.7,
    columnsByTree: 0.7,
    ...(levels === undefined ? {} : { parameters: { max_bin: Math.max(256, levels) } }),
  })
  return Float64Array.from(await trees.predict(test), Math.exp)
}

function logSales(table: Table): Float32Array {
  return denseRows(table, ['Sales']).values.map(Math.log)
}

/** One-hot rows already have equal length. */
function unitRows(rows: TreeRows): TreeRows {
  if ('starts' in rows) return rows
  const { values, width } = rows satisfies DenseRows
  const out = new Float32Array(values.length)
  for (let from = 0; from < values.length; from += width) {
    let squares = 0
    for (let j = 0; j < width; j++) squares += values[from + j]! ** 2
    for (let j = 0; j < width; j++) out[from + j] = values[from + j]! / Math.sqrt(squares || 1)
  }
  return { values: out, width }
}
