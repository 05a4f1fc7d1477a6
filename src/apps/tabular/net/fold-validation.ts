import type { Callback, CallbackState, Training } from '../../../learner/index.ts'
import type { DataParallelTraining } from '../../../learner/data-parallel.ts'
import { WeightsCopy } from '../../../learner/callbacks/weights-copy.ts'
import { noGrad, tensor, type TypedArray } from '../../../tensor/index.ts'
import { onDevice } from '../../run/training-device.ts'
import { FoldAnswers } from './fold-answers.ts'
import type { FoldRows } from './fold-rows.ts'
import { FOLDS } from './folds.ts'
import { fitLine, type LineChoice } from './fit-line.ts'
import { RunningAverage, type AverageState } from './running-average.ts'
import { thresholdOf, type ThresholdChoice } from './threshold.ts'
import type { Group, TabularNet } from './tabular-net.ts'

/** How long a fit runs, and which weights it keeps. */
export interface FoldValidationOptions {
  readonly net: TabularNet
  /** The rows of each group with the fold in which each is scored; null trains to the end and keeps the last average. */
  readonly rows: ReadonlyMap<Group, FoldRows> | null
  /** Steps over which the weights are averaged. */
  readonly horizon: number
  /** Stops after this many epochs without improvement; null to train to the end. */
  readonly patience: number | null
  /** Whether to fit a temperature for the probabilities. */
  readonly tempered: boolean
  /** How to choose a threshold between two classes; null for none. */
  readonly threshold: ThresholdChoice | null
  /** Fits another model in addition to a group, and returns the blended outputs; null if it adds nothing. */
  readonly beside?: BesideFit | undefined
  /** The processes that share the predictions, so that all decide from the same numbers. */
  readonly together?: DataParallelTraining | undefined
}

/** Below this many rows, the net takes the line that the judges chose. */
const FEW_ROWS = 200

/** @param answers of the group to rows that it has not learned from, [rows of the table, outputs]; NaN for rows without one. */
export type BesideFit = (group: Group, rows: FoldRows, answers: Float64Array) => Promise<Float64Array | null>

interface Finish extends Pick<FoldValidationOptions, 'tempered' | 'threshold' | 'beside'> {
  /** The line of the judges, null if they have none; undefined to choose. */
  readonly lineChoice: LineChoice | null | undefined
}

/**
 * Trains an ensemble without setting rows aside: each row is predicted by the members that were not trained on it, and the epoch with the best of these
 * out-of-fold predictions is kept. The weights are averaged, and the average is scored and kept.
 */
export class FoldValidation implements Callback {
  readonly #options: FoldValidationOptions
  readonly #groups: readonly GroupState[]

  constructor(options: FoldValidationOptions) {
    this.#options = options
    const { net } = options
    const groups: Group[] = net.judge === null ? ['net'] : ['net', 'judge']
    this.#groups = groups.map((group) => new GroupState(group, options))
  }

  /** A group that has stopped improving is not trained further, while the other may be. */
  onEpochStart({ epoch }: Training): void {
    const { net } = this.#options
    const left = this.#groups.filter((group) => !this.#isDone(group, epoch - 1))
    net.trainingGroups = left.map(({ group }) => group)
  }

  onBatchEnd(): void {
    for (const group of this.#active) group.average.step()
  }

  async onValidStart({ epoch }: Training): Promise<void> {
    const { net } = this.#options
    for (const group of this.#groups) group.average.swapIn()
    net.eval()
    for (const group of this.#active) await group.judge(epoch)
    net.answering = net.judge === null ? 'net' : 'judge'
  }

  /** Runs after all other callbacks, so that they see the averaged weights: restores the net's own weights, and stops when nothing improves. */
  readonly last: Callback = {
    onEpochEnd: ({ epoch }) => {
      for (const group of this.#groups) group.average.swapBack()
      return this.#groups.every((group) => this.#isDone(group, epoch)) ? 'stop' : undefined
    },
  }

  get #active(): readonly GroupState[] {
    return this.#groups.filter(({ group }) => this.#options.net.trainingGroups.includes(group))
  }

  #isDone({ best }: GroupState, epoch: number): boolean {
    const { patience } = this.#options
    return patience !== null && epoch - best >= patience
  }

  async onFitEnd({ outcome }: Training): Promise<void> {
    const { net, tempered, threshold } = this.#options
    if (outcome === 'failed') return
    // A user who interrupts a fit does not want to wait.
    const beside = outcome === 'stopped' ? undefined : this.#options.beside
    const own = { tempered, threshold, beside }
    const judge = this.#groups.find(({ group }) => group === 'judge')
    await judge?.finish({ ...own, lineChoice: undefined })
    // On few rows, one that is out of scale decides for or against the line, so the net could choose otherwise than the judges, whose score is printed.
    const lineChoice = judge !== undefined && judge.rows < FEW_ROWS ? judge.lineChoice : undefined
    for (const group of this.#groups) if (group !== judge) await group.finish({ ...own, lineChoice })
    net.answering = 'net'
  }

  /** The epoch kept for each group. */
  get epochs(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#groups.map(({ group, best }) => [group, best]))
  }

  /** The threshold of each group. */
  get thresholds(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#groups.flatMap(({ group, threshold }) => (threshold === null ? [] : [[group, threshold]])),
    )
  }

  async state(): Promise<CallbackState> {
    const groups = await Promise.all(this.#groups.map(async (own) => [own.group, await own.state()] as const))
    return { training: this.#options.net.trainingGroups, ...Object.fromEntries(groups) }
  }

  loadState(state: CallbackState): void {
    // A resumed epoch has no start.
    this.#options.net.trainingGroups = state['training'] as readonly Group[]
    for (const own of this.#groups) own.loadState(state[own.group] as GroupStateData)
  }
}

interface GroupStateData extends AverageState {
  readonly best: number
  readonly score: number | null
  readonly kept: readonly TypedArray[] | null
}

/** The training state of one group of members. */
class GroupState {
  readonly group: Group
  readonly average: RunningAverage
  readonly #net: TabularNet
  readonly #answers: FoldAnswers | null
  /** The probability from which the positive one of two classes is predicted; null if no threshold was requested. */
  threshold: number | null = null
  /** The choice of the line; null without a line. */
  lineChoice: LineChoice | null = null
  /** The epoch with the best score, and its weights. */
  best = 0
  #score = Infinity
  #kept: WeightsCopy | null = null

  constructor(group: Group, { net, rows, horizon, together }: FoldValidationOptions) {
    this.group = group
    this.#net = net
    this.average = new RunningAverage(this.#module, horizon)
    this.#answers = rows === null ? null : new FoldAnswers(net, group, rows.get(group)!, together)
  }

  get #module(): TabularNet['net'] {
    return this.group === 'net' ? this.#net.net : this.#net.judge!
  }

  /** The number of rows in folds. */
  get rows(): number {
    return this.#answers?.rows.folds.reduce((sum, fold) => sum + Number(fold < FOLDS), 0) ?? Infinity
  }

  /** Scores the current weights, and keeps them if they are the best so far. */
  async judge(epoch: number): Promise<void> {
    if (this.#answers === null) {
      this.best = epoch
      return
    }
    const score = (await this.#answers.read()).loss()
    if (!(score < this.#score)) return
    this.#score = score
    this.best = epoch
    this.#kept = await WeightsCopy.of(this.#module)
  }

  /** Restores the kept weights, and sets the temperature of the probabilities. */
  async finish({ tempered, threshold: choice, beside, lineChoice }: Finish): Promise<void> {
    if (this.#kept === null) this.average.swapIn()
    else this.#kept.restore()
    if (this.#answers === null) return
    const { rows } = this.#answers
    const outputs = await this.#answers.read()
    const temperature = tempered ? outputs.temperature() : 1
    const answers = outputs.answers(temperature)
    if (tempered) {
      const into = this.group === 'net' ? this.#net.temperature : this.#net.judgeTemperature
      noGrad(() => into.copy_(tensor([temperature])))
    }
    // It reads the encoding of the inputs at once.
    const straight = await onDevice('cpu', [this.#net], async () => this.#withLine(answers, lineChoice))
    const blended = (await beside?.(this.group, rows, straight)) ?? straight
    if (choice !== null) this.threshold = thresholdOf(choice, rows, blended)
  }

  /** Fits the line of a regression, and returns the blended predictions. */
  #withLine(answers: Float64Array, choice: LineChoice | null | undefined): Float64Array {
    const line = this.group === 'net' ? this.#net.line : this.#net.judgeLine
    if (line === null || choice === null) return answers
    const { numbers, categories, places } = this.#net.options
    const inputs = {
      numbers,
      categories,
      places,
      placeOf: categories.map((_codes, column) => this.#net.encoding.placesOfCodes(column)),
      answers,
      range: line.range,
    }
    const found = fitLine(this.#answers!.rows, inputs, choice)
    if (found === null) return answers
    line.load(found.facts)
    this.lineChoice = found.choice
    return found.answers
  }

  async state(): Promise<GroupStateData> {
    return {
      ...(await this.average.state()),
      best: this.best,
      score: Number.isFinite(this.#score) ? this.#score : null,
      kept: this.#kept?.values.map(([, values]) => values as TypedArray) ?? null,
    }
  }

  loadState({ best, score, kept, ...average }: GroupStateData): void {
    this.average.loadState(average)
    this.best = best
    this.#score = score ?? Infinity
    this.#kept = kept === null ? null : WeightsCopy.from(this.#module, kept)
  }
}
