import { leastOf } from '../../../base/least-of.ts'
import { gatherRows } from '../../../data/columns.ts'
import { takeValues } from '../../../learner/batch-tensors.ts'
import { noGrad, scope, tensor } from '../../../tensor/index.ts'
import { flatTrees, type FlatTrees } from '../../trees/flat-trees.ts'
import { DMatrix } from '../../trees/d-matrix.ts'
import { gradientBoosting } from '../../trees/train-trees.ts'
import type { FoldRows } from './fold-rows.ts'
import { lossOfRow } from './fold-outputs.ts'
import { FOLDS } from './folds.ts'
import { treeOutputs } from './boosted-trees.ts'
import type { TabularNet } from './tabular-net.ts'

/** Depths to try on the first fold. */
const DEPTHS = [3, 5, 7]
const [LEARNING_RATE, MOST_ROUNDS] = [0.05, 1000]
/** Boosters are scored every N rounds, and stop after this many consecutive scores without improvement. */
const [ROUNDS, PATIENCE] = [10, 5]
/** Rows per step when encoding inputs. */
const ROWS_AT_ONCE = 4096

/** Boosted trees of all folds, and how they are blended with the net. */
export interface TreeFit {
  readonly trees: FlatTrees
  /** Weight of the net in the blended prediction. */
  readonly share: number
  readonly depth: number
  /** Number of rounds per booster. */
  readonly rounds: number
  /** The blended predictions, in the format of the net's. */
  readonly answers: Float64Array
}

/** A trained booster, and its predictions for its fold during training. */
interface FoldBooster {
  readonly json: string
  /** Its predictions after every tenth round, [rows of the fold, outputs]. */
  readonly answers: readonly Float32Array[]
  readonly losses: readonly number[]
}

/**
 * Trains an XGBoost booster for each fold, on the rows of the other folds. Depth, rounds and the weight of the net are chosen on
 * rows that neither has learned from. Null if trees add nothing, or all rows are in one fold.
 *
 * @param answers the net's predictions for rows that it has not learned from, [rows of the table, outputs]; NaN for other rows.
 */
export async function fitBoostedTrees(
  net: TabularNet,
  rows: FoldRows,
  answers: Float64Array,
  options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<TreeFit | null> {
  const inputs = await inputsOf(net, rows)
  const task = new FoldTask(net, rows, inputs, options)
  if (task.folds < 2) return null
  let best = { loss: Infinity, depth: DEPTHS[0]!, first: null as FoldBooster | null }
  for (const depth of DEPTHS) {
    const first = await task.train(0, depth)
    const loss = Math.min(...first.losses)
    if (loss < best.loss) best = { loss, depth, first }
  }
  const boosters = [best.first!]
  for (let fold = 1; fold < task.folds; fold++) boosters.push(await task.train(fold, best.depth))
  const at = task.bestRound(boosters)
  const own = task.answersAt(boosters, at)
  const { share, common } = task.blend(answers, own)
  if (share > 0.98) return null
  return {
    trees: flatTrees(
      boosters.map(({ json, losses }) => ({ json, rounds: ROUNDS * (Math.min(at, losses.length - 1) + 1) })),
      treeOutputs(net.options.outputs),
    ),
    share,
    depth: best.depth,
    rounds: ROUNDS * (at + 1),
    answers: common,
  }
}

/** Trains and scores boosters by folds. */
class FoldTask {
  readonly #rows: FoldRows
  readonly #inputs: { readonly values: Float32Array; readonly width: number }
  readonly #outputs: number
  readonly #output: TabularNet['output']
  readonly #seed: number
  readonly #signal: AbortSignal | undefined
  readonly #folds: readonly Int32Array[]

  constructor(
    net: TabularNet,
    rows: FoldRows,
    inputs: { readonly values: Float32Array; readonly width: number },
    { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined },
  ) {
    this.#rows = rows
    this.#inputs = inputs
    this.#outputs = net.options.outputs
    this.#output = net.output
    this.#seed = seed
    this.#signal = signal
    // Few rows or groups leave folds empty.
    this.#folds = Array.from({ length: FOLDS }, (_, fold) =>
      Int32Array.from(rows.folds.keys()).filter((row) => rows.folds[row] === fold),
    ).filter((own) => own.length > 0)
  }

  /** The non-empty folds. */
  get folds(): number {
    return this.#folds.length
  }

  async train(fold: number, maxDepth: number): Promise<FoldBooster> {
    const { targets, weights } = this.#rows
    const learned = Int32Array.from(this.#folds.flatMap((own, other) => (other === fold ? [] : [...own])))
    const judged = this.#folds[fold]!
    using matrix = await DMatrix.create(this.#pick(judged))
    const answers: Float32Array[] = []
    const losses: number[] = []
    const regression = this.#output === 'regression'
    using booster = await gradientBoosting(
      this.#pick(learned),
      Float32Array.from(learned, (row) => targets[row]!),
      {
        task: regression ? 'regression' : this.#outputs === 2 ? 'binary' : this.#outputs,
        maxDepth,
        rounds: MOST_ROUNDS,
        learningRate: LEARNING_RATE,
        subsample: 0.8,
        columnsByTree: 0.7,
        seed: this.#seed + fold,
        ...(weights === null ? {} : { weights: Float32Array.from(learned, (row) => weights[row]!) }),
        signal: this.#signal,
        onRound: async (round, own) => {
          if (round % ROUNDS !== 0) return undefined
          answers.push(this.#bothClasses(await own.predict(matrix)))
          losses.push(this.#loss(judged, answers.at(-1)!))
          const least = losses.indexOf(Math.min(...losses))
          return losses.length - 1 - least >= PATIENCE ? 'stop' : undefined
        },
      },
    )
    return { json: booster.toJson(), answers, losses }
  }

  /** The index of the predictions with which all boosters together are best. */
  bestRound(boosters: readonly FoldBooster[]): number {
    let best = { loss: Infinity, at: 0 }
    const most = Math.max(...boosters.map(({ losses }) => losses.length))
    for (let at = 0; at < most; at++) {
      let loss = 0
      boosters.forEach(
        ({ losses }, fold) => (loss += losses[Math.min(at, losses.length - 1)]! * this.#weightOf(fold)),
      )
      if (loss < best.loss) best = { loss, at }
    }
    return best.at
  }

  /** The predictions for the rows of all folds, [rows of the table, outputs]. */
  answersAt(boosters: readonly FoldBooster[], at: number): Float64Array {
    const out = new Float64Array(this.#rows.folds.length * this.#outputs).fill(NaN)
    boosters.forEach(({ answers }, fold) => {
      const own = answers[Math.min(at, answers.length - 1)]!
      this.#folds[fold]!.forEach((row, i) => {
        for (let j = 0; j < this.#outputs; j++) out[row * this.#outputs + j] = own[i * this.#outputs + j]!
      })
    })
    return out
  }

  /** The weight of the first predictions that minimizes the loss of the blend. */
  blend(
    first: Float64Array,
    second: Float64Array,
  ): { readonly share: number; readonly common: Float64Array } {
    const { folds, targets, weights } = this.#rows
    const count = this.#outputs
    const answer = new Float64Array(count)
    const at = (share: number): number => {
      let sum = 0
      folds.forEach((fold, row) => {
        if (fold >= FOLDS || Number.isNaN(first[row * count]!)) return
        for (let i = 0; i < count; i++)
          answer[i] = share * first[row * count + i]! + (1 - share) * second[row * count + i]!
        sum += (weights?.[row] ?? 1) * lossOfRow(answer, targets, row, this.#output)
      })
      return sum
    }
    const share = Math.min(1, Math.max(0, leastOf(at, 0, 1)))
    return { share, common: first.map((own, i) => share * own + (1 - share) * second[i]!) }
  }

  /** The sum of the weights of the rows of a fold. */
  #weightOf(fold: number): number {
    const { weights } = this.#rows
    return this.#folds[fold]!.reduce((sum, row) => sum + (weights?.[row] ?? 1), 0)
  }

  #loss(judged: Int32Array, answers: Float32Array): number {
    const { targets, weights } = this.#rows
    const answer = new Float64Array(this.#outputs)
    let [sum, total] = [0, 0]
    judged.forEach((row, i) => {
      for (let j = 0; j < this.#outputs; j++) answer[j] = answers[i * this.#outputs + j]!
      const weight = weights?.[row] ?? 1
      sum += weight * lossOfRow(answer, targets, row, this.#output)
      total += weight
    })
    return sum / total
  }

  /** With two classes, trees predict the probability of the second. */
  #bothClasses(answers: Float32Array): Float32Array {
    if (this.#output === 'regression' || this.#outputs !== 2) return answers
    return Float32Array.from({ length: 2 * answers.length }, (_, i) =>
      i % 2 === 1 ? answers[i >> 1]! : 1 - answers[i >> 1]!,
    )
  }

  #pick(rows: Int32Array): { readonly values: Float32Array; readonly width: number } {
    const { width } = this.#inputs
    const out = new Float32Array(rows.length * width)
    gatherRows(this.#inputs, rows, 0, rows.length, out, 0)
    return { values: out, width }
  }
}

/** The inputs of the trees for all rows of the table. */
async function inputsOf(
  net: TabularNet,
  { folds, cats, conts }: FoldRows,
): Promise<{ readonly values: Float32Array; readonly width: number }> {
  let out = new Float32Array(0)
  let width = 0
  for (let from = 0; from < folds.length; from += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, folds.length - from)
    const part = scope(() =>
      noGrad(() =>
        net.treeInputs(
          tensor(cats.values.subarray(from * cats.width, (from + size) * cats.width), {
            shape: [size, cats.width],
          }),
          tensor(conts.values.subarray(from * conts.width, (from + size) * conts.width), {
            shape: [size, conts.width],
          }),
        ),
      ),
    )
    width = part.shape[1]!
    if (out.length === 0) out = new Float32Array(folds.length * width)
    out.set((await takeValues(part)) as Float32Array, from * width)
  }
  return { values: out, width }
}
