import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import { Breathing } from '../../base/breathe.ts'
import { requestedThreads } from '../../backend/requested-threads.ts'
import { Booster } from './booster.ts'
import { DMatrix } from './d-matrix.ts'
import type { TreeRows } from './tree-rows.ts'

/** Options common to both kinds of trees. */
export interface TreeOptions {
  /**
   * `regression`: a number. `binary`: targets 0 and 1, predicts a probability. A number of classes: targets from 0, predicts a probability for each. Default
   * `regression`.
   */
  readonly task?: 'regression' | 'binary' | number
  /** Maximum depth. Default 6 for boosting, 20 for a forest. */
  readonly maxDepth?: number
  /** Minimum weight of the rows in a leaf. Default 1. */
  readonly minChildWeight?: number
  /** Share of the rows that each tree sees. Default 1 for boosting, 0.632 for a forest: the distinct rows of a bootstrap. */
  readonly subsample?: number
  /** Share of the columns that each tree sees. Default 1. */
  readonly columnsByTree?: number
  /** Share of the columns that each split considers. Default 1. */
  readonly columnsByNode?: number
  /**
   * Split-finding method. `hist` sorts each column into bins first: fast, but its memory grows with nodes times bins. `exact` tries every split; it suits
   * deep trees. Default `hist` for boosting, `exact` for a forest.
   */
  readonly method?: 'hist' | 'exact' | 'approx'
  /** L2 regularization of the leaves. Default 1 for boosting, 0 for a forest. */
  readonly lambda?: number
  /** Row weights. */
  readonly weights?: ArrayLike<number>
  /** Seed for sampling rows and columns. Default 42. */
  readonly seed?: number
  /** Number of threads. Default `LANNER_THREADS`, else all cores. */
  readonly threads?: number
  /** Other parameters by their XGBoost names; they override those above. */
  readonly parameters?: Readonly<Record<string, string | number>>
}

const treeOptionNames: OptionNames<TreeOptions> = {
  task: true,
  maxDepth: true,
  minChildWeight: true,
  subsample: true,
  columnsByTree: true,
  columnsByNode: true,
  method: true,
  lambda: true,
  weights: true,
  seed: true,
  threads: true,
  parameters: true,
}

export interface BoostingOptions extends TreeOptions {
  /** Number of rounds, each adding one tree (or one per class). Default 100. */
  readonly rounds?: number
  /** Learning rate: the factor applied to each tree. Default 0.3. */
  readonly learningRate?: number
  /** Called after each round with the number of rounds done; training waits for it, and ends if it returns 'stop'. */
  readonly onRound?: (round: number, booster: Booster) => 'stop' | void | Promise<'stop' | undefined>
  /** Stops between rounds; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

const boostingOptionNames: OptionNames<BoostingOptions> = {
  ...treeOptionNames,
  rounds: true,
  learningRate: true,
  onRound: true,
  signal: true,
}

export interface ForestOptions extends TreeOptions {
  /** Number of trees. Default 100. */
  readonly trees?: number
}

const forestOptionNames: OptionNames<ForestOptions> = { ...treeOptionNames, trees: true }

/**
 * Trains a sequence of trees, each on the errors of the previous ones. Needs the XGBoost library on the system.
 *
 * @param target one number per row; classes count from 0.
 * @throws BackendError if the library is missing, with the command that installs it, and for parameters that XGBoost refuses; DataError or ShapeError for
 * rows and targets that do not match.
 * @example
 * const rows = { values: Float32Array.of(1, 2, 3, 4), width: 1 }
 * const booster = await gradientBoosting(rows, [10, 10, 20, 20], { rounds: 50, lambda: 0 })
 * const answers = Array.from(await booster.predict(rows), Math.round)
 * answers // [10, 10, 20, 20]
 */
export async function gradientBoosting(
  rows: TreeRows,
  target: ArrayLike<number>,
  options: BoostingOptions = {},
): Promise<Booster> {
  checkOptions('gradientBoosting', options, boostingOptionNames)
  const { rounds = 100, learningRate = 0.3, onRound, signal } = options
  checkCount('gradientBoosting', 'rounds', rounds)
  using train = await matrixOf('gradientBoosting', rows, target, options)
  signal?.throwIfAborted()
  const booster = Booster.create(train, {
    ...common(train, options, { maxDepth: 6, subsample: 1, lambda: 1, method: 'hist' }),
    eta: learningRate,
    ...options.parameters,
  })
  const breathing = new Breathing(50)
  for (let round = 1; round <= rounds; round++) {
    booster.update(train)
    if ((await onRound?.(round, booster)) === 'stop') break
    await breathing.now()
    signal?.throwIfAborted()
  }
  return booster
}

/**
 * Trains many deep trees, each on a sample of the rows, and predicts their mean. Needs the XGBoost library on the system. Blocks the caller's thread until
 * all trees are grown.
 *
 * @param target one number per row; classes count from 0.
 * @throws as `gradientBoosting`.
 * @example
 * const rows = { values: Float32Array.of(1, 2, 3, 4), width: 1 }
 * const forest = await randomForest(rows, [10, 10, 20, 20], { trees: 3, subsample: 1 })
 * Array.from(await forest.predict(rows)) // [10, 10, 20, 20]
 */
export async function randomForest(
  rows: TreeRows,
  target: ArrayLike<number>,
  options: ForestOptions = {},
): Promise<Booster> {
  checkOptions('randomForest', options, forestOptionNames)
  const { trees = 100 } = options
  checkCount('randomForest', 'trees', trees)
  using train = await matrixOf('randomForest', rows, target, options)
  const booster = Booster.create(train, {
    ...common(train, options, { maxDepth: 20, subsample: 0.632, lambda: 0, method: 'exact' }),
    eta: 1,
    num_parallel_tree: trees,
    ...options.parameters,
  })
  booster.update(train)
  return booster
}

function common(
  train: DMatrix,
  options: TreeOptions,
  usual: { maxDepth: number; subsample: number; lambda: number; method: string },
): Record<string, string | number> {
  const { task = 'regression', maxDepth = usual.maxDepth, seed = 42 } = options
  const threads = options.threads ?? requestedThreads()
  return {
    ...objective(task, train),
    max_depth: maxDepth,
    min_child_weight: options.minChildWeight ?? 1,
    subsample: options.subsample ?? usual.subsample,
    colsample_bytree: options.columnsByTree ?? 1,
    colsample_bynode: options.columnsByNode ?? 1,
    tree_method: options.method ?? usual.method,
    lambda: options.lambda ?? usual.lambda,
    seed,
    // XGBoost has one random generator for all boosters: the draws of one must not depend on others training in between.
    seed_per_iteration: 1,
    ...(threads === undefined ? {} : { nthread: threads }),
  }
}

/** The loss, and the prediction before the first tree: the mean, whatever this version of XGBoost starts from. */
function objective(task: 'regression' | 'binary' | number, train: DMatrix): Record<string, string | number> {
  const { target, weights } = train
  if (typeof task === 'number') {
    const wrong = target!.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= task)
    if (!Number.isInteger(task) || task < 2 || wrong >= 0)
      throw new DataError(
        `The target must contain classes from 0 to below ${task}, at least 2${wrong < 0 ? '' : `; row ${wrong + 1} has ${target![wrong]}`}.`,
      )
    return { objective: 'multi:softprob', num_class: task }
  }
  let sum = 0
  let total = 0
  for (let row = 0; row < target!.length; row++) {
    const weight = weights?.[row] ?? 1
    sum += weight * target![row]!
    total += weight
  }
  const mean = total > 0 ? sum / total : 0
  if (task === 'regression') return { objective: 'reg:squarederror', base_score: mean }
  const wrong = target!.findIndex((value) => value !== 0 && value !== 1)
  if (wrong >= 0)
    throw new DataError(`The target must contain only 0 and 1; row ${wrong + 1} has ${target![wrong]}.`)
  return { objective: 'binary:logistic', base_score: Math.min(0.999, Math.max(0.001, mean)) }
}

async function matrixOf(
  operation: string,
  rows: TreeRows,
  target: ArrayLike<number>,
  { weights }: TreeOptions,
): Promise<DMatrix> {
  if (target === undefined) throw new DataError(`${operation}: needs a target, one number per row.`)
  return DMatrix.create(rows, { target, weights })
}

function checkCount(operation: string, name: string, count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new ValueError(operation, `${name} must be an integer of at least 1, got ${count}`)
}
