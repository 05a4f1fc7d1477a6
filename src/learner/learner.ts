import { oneCycleOptionNames } from './schedules/one-cycle.ts'
import { checkOptions, pickOptions, type OptionNames } from '../base/check-options.ts'
import { defined } from '../base/defined.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError, LannerError, ValueError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'
import type { BatchSource, ModelData } from '../data/index.ts'
// Not from the index, which would bring all vocabularies along.
import { decodeSafetensors } from '../data/safetensors/decode.ts'
import type { AnyModule } from '../nn/index.ts'
import { Adam, setLrs, setWeightDecay, type Optimizer } from '../optim/index.ts'
import { generatorState, manualSeed, setGeneratorState, type Tensor } from '../tensor/index.ts'
import type { LossFunction } from './batch-tensors.ts'
import type { Callback, EpochRecord } from './callback.ts'
import { cyclePlan, type CycleOptions, cycleOptionNames } from './cycle-plan.ts'
import { DecoupledDecay } from './decoupled-decay.ts'
import { fit, type FitOptions, fitOptionNames } from './fit.ts'
import {
  checkKept,
  forTrained,
  freezeGroupsTo,
  layerGroupsOf,
  trainedGroups,
  type LayerGroup,
  type OptimizerParams,
} from './layer-groups.ts'
import {
  lrFind,
  type LrFindOptions,
  type LrFindResult,
  lrFindOptionNames,
  standaloneLrFindOptionNames,
} from './lr-find/lr-find.ts'
import { predictSource, type PredictOptions, predictOptionNames } from './predict.ts'
import { OneCycle, type OneCycleOptions, type Rates } from './schedules/index.ts'
import type { StepOptions } from './stepper.ts'
import { loadStateFromSafetensors, stateToSafetensors } from './state-file.ts'
import { summaryRows, summaryText } from './summary.ts'
import { validate, type ValidateOptions, type Validation, validateOptionNames } from './validate.ts'

/**
 * Makes an optimizer for the parameters to train: a list, or groups where the model has several groups of layers. Declared as a method, so
 * that a factory for lists alone is one too.
 */
export type OptimizerFactory = { make(params: OptimizerParams, lr: number): Optimizer }['make']

export interface LearnerOptions extends Omit<FitOptions, 'signal' | 'checkpoints' | 'resume'> {
  readonly lossFunction: LossFunction
  /** Default Adam. */
  readonly optimizer?: OptimizerFactory
  /** Starts the random numbers anew (dropout above all) before the first fit. Left out, they go on from where they are. */
  readonly seed?: number
  /** Divides the model into groups with a rate each, from input to output. Default: its own `layerGroups()`, else one group. */
  layerGroups?(model: AnyModule): readonly LayerGroup[]
}

const learnerOptionNames: OptionNames<LearnerOptions> = {
  lossFunction: true,
  optimizer: true,
  seed: true,
  layerGroups: true,
  callbacks: true,
  metrics: true,
  validationMean: true,
  clipNorm: true,
  clipValue: true,
  accumulate: true,
}

export interface LearnerFitOptions extends FitOptions, CycleOptions {
  /** Goes on with the optimizer of the last fit instead of a new one, its running averages included. Default false. */
  readonly keepOptimizer?: boolean
  /** Weight decay of all weights, or of each group of layers. Default: as the optimizer was made. */
  readonly weightDecay?: Rates
  /** Whether decay is added to the gradient or shrinks the weights by themselves: see `DecoupledDecay`. Default `gradient`. */
  readonly weightDecayMode?: 'gradient' | 'decoupled'
}

const learnerFitOptionNames: OptionNames<LearnerFitOptions> = {
  ...fitOptionNames,
  ...cycleOptionNames,
  keepOptimizer: true,
  weightDecay: true,
  weightDecayMode: true,
}

export interface FitOneCycleOptions extends OneCycleOptions, Omit<LearnerFitOptions, keyof CycleOptions> {}

const fitOneCycleOptionNames: OptionNames<FitOneCycleOptions> = {
  ...oneCycleOptionNames,
  weightDecay: true,
  signal: true,
  checkpoints: true,
  resume: true,
  callbacks: true,
  metrics: true,
  validationMean: true,
  clipNorm: true,
  clipValue: true,
  accumulate: true,
  keepOptimizer: true,
  weightDecayMode: true,
}

const learnerLrFindOptionNames: OptionNames<LrFindOptions & Pick<LearnerFitOptions, 'weightDecay'>> = {
  ...lrFindOptionNames,
  weightDecay: true,
}

/**
 * Data, a model and what it takes to train it.
 *
 * @example
 * const x = Float32Array.from({ length: 64 }, (_, i) => i / 64)
 * const data = ColumnarModelData.fromArrays([0, 9, 33], [{ values: x, width: 1 }], { values: x.map((v) => 3 * v + 8), width: 1 })
 * const learner = new Learner(data, new nn.Linear(1, 1), { lossFunction: F.mseLoss })
 * const [epoch] = await learner.fit(1, 0.1)
 * epoch.validLoss // a number
 */
export class Learner {
  readonly data: ModelData
  readonly model: AnyModule
  readonly options: LearnerOptions
  /** The fit or search that is running, or null. */
  #running: string | null = null
  /** The records of all fits. */
  readonly history: EpochRecord[] = []
  /** The optimizer of the last fit, or null before the first. */
  optimizer: Optimizer | null = null
  #lrs: Rates | null = null
  #seeded = false

  constructor(data: ModelData, model: AnyModule, options: LearnerOptions) {
    checkOptions('Learner', options, learnerOptionNames)
    this.data = data
    this.model = model
    this.options = options
  }

  /**
   * Trains for some epochs with a new optimizer; see `fit` for how it goes and ends. `lr` may be left out after `setLrs`; a list has one rate
   * for each group of layers. With `cycleLen`, `epochs` counts cycles instead, and the rate follows `CosAnneal` (or `CircularLR`).
   *
   * @returns the records of these epochs.
   */
  async fit(epochs: number, lr?: Rates, options: LearnerFitOptions = {}): Promise<EpochRecord[]> {
    checkOptions('Learner.fit', options, learnerFitOptionNames)
    return this.#alone('Learner.fit', () => this.#fit(epochs, lr, options))
  }

  async #fit(epochs: number, lr: Rates | undefined, options: LearnerFitOptions): Promise<EpochRecord[]> {
    const { keepOptimizer = false, weightDecay, weightDecayMode = 'gradient', ...rest } = options
    const { cycleLen, cycleMult, warmUp, useClr, onCycleEnd, cycleSaveName, ...fitOptions } = rest
    const rates = this.#rates(lr, keepOptimizer)
    const optimizer = this.#optimizerFor(rates, keepOptimizer)
    const cycles = { cycleLen, cycleMult, warmUp, useClr, onCycleEnd, cycleSaveName }
    const plan = cyclePlan(epochs, rates, this.data.trainLoader.length, cycles, (path) => this.save(path))
    const callbacks: Callback[] = [
      ...(plan.schedule === null ? [] : [plan.schedule]),
      ...this.#decay(optimizer, weightDecay, weightDecayMode),
      ...(this.options.callbacks ?? []),
      ...(options.callbacks ?? []),
      {
        onFitStart: ({ history }) => void this.history.push(...history),
        onEpochEnd: (_, record) => void this.history.push(record),
      },
    ]
    this.#seed()
    this.optimizer = optimizer
    return fit(this.model, this.data, plan.epochs, optimizer, this.options.lossFunction, {
      ...pickOptions<FitOptions>(this.options, fitOptionNames),
      ...defined(fitOptions),
      callbacks,
    })
  }

  /**
   * Trains with one cycle of the rate over all epochs (see `OneCycle`): up to `lr`, then down to almost nothing, and the momentum from 0.95 to
   * 0.85 and back.
   *
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * const [record] = await learner.fitOneCycle(1, 1e-2)
   * learner.optimizer.paramGroups[0].betas[1] // 0.999
   */
  fitOneCycle(epochs: number, lr?: Rates, options: FitOneCycleOptions = {}): Promise<EpochRecord[]> {
    checkOptions('Learner.fitOneCycle', options, fitOneCycleOptionNames)
    const { rising, start, end, annealing, momentum = [0.95, 0.85, 0.95], ...rest } = options
    const steps = this.data.trainLoader.length * epochs
    const rates = this.#rates(lr, options.keepOptimizer)
    if (!(steps >= 1)) return this.fit(epochs, lr, rest)
    const plan = new OneCycle(rates, steps, { ...defined({ rising, start, end, annealing }), momentum })
    return this.fit(epochs, lr, { ...rest, callbacks: [plan, ...(options.callbacks ?? [])] })
  }

  /**
   * Searches for a learning rate without changing anything: a fit afterwards gives the same bits as one without it. See `lrFind` for how it goes,
   * and `lrFindCurve` of `lanner/plot` for its picture.
   *
   * @throws DataError where there is no batch; ValueError for options out of range.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * const { rows } = await learner.lrFind({ numIt: 20 })
   * rows.length // 20
   */
  async lrFind(options: LrFindOptions & Pick<LearnerFitOptions, 'weightDecay'> = {}): Promise<LrFindResult> {
    checkOptions('Learner.lrFind', options, learnerLrFindOptionNames)
    return this.#alone('Learner.lrFind', () => this.#lrFind(options))
  }

  /** Two that change the weights at once would spoil each other. */
  async #alone<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#running !== null)
      throw new ValueError(
        operation,
        `${this.#running} of this Learner is still running; await it first, or use another Learner`,
      )
    this.#running = operation
    try {
      return await work()
    } finally {
      this.#running = null
    }
  }

  async #lrFind(options: LrFindOptions & Pick<LearnerFitOptions, 'weightDecay'>): Promise<LrFindResult> {
    const { weightDecay, ...rest } = options
    const optimizer = this.#optimizerFor(options.startLr ?? 1e-5, false)
    this.#decay(optimizer, weightDecay, 'gradient')
    const before = generatorState()
    try {
      if (!this.#seeded && this.options.seed !== undefined) manualSeed(this.options.seed)
      return await lrFind(this.model, this.data, optimizer, this.options.lossFunction, {
        ...pickOptions<LrFindOptions & StepOptions>(this.options, standaloneLrFindOptionNames),
        ...defined(rest),
      })
    } finally {
      setGeneratorState(before)
    }
  }

  /** The groups of layers, from input to output. */
  layerGroups(): readonly (readonly AnyModule[])[] {
    return layerGroupsOf(this.model, this.options.layerGroups)
  }

  /**
   * Trains only the groups of layers from number `n` on; a negative `n` counts from the end. Batch norm in a frozen group keeps its running
   * statistics. Takes effect with the next `fit`.
   *
   * @throws ValueError where there is no such group.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss, layerGroups: (m) => m.children() })
   * learner.freezeTo(-1)
   * model.parameters()[0].requiresGrad // false
   */
  freezeTo(n: number): void {
    freezeGroupsTo(this.layerGroups(), n)
  }

  /** Trains only the last group of layers. */
  freeze(): void {
    this.freezeTo(-1)
  }

  /** Trains all groups of layers. */
  unfreeze(): void {
    this.freezeTo(0)
  }

  /** Sets the learning rate, or one for each group of layers: of the optimizer at hand, and of later fits that name none. */
  setLrs(lr: Rates): void {
    const groups = this.layerGroups()
    if (this.optimizer !== null)
      setLrs(this.optimizer, forTrained('setLrs', lr, groups, trainedGroups(groups)))
    this.#lrs = lr
  }

  /** Loss and metrics on the validation rows, or on another source. */
  validate(source: BatchSource = this.data.validLoader, options: ValidateOptions = {}): Promise<Validation> {
    checkOptions('Learner.validate', options, validateOptionNames)
    return validate(this.model, source, this.options.lossFunction, {
      ...pickOptions<ValidateOptions>(this.options, validateOptionNames),
      ...defined(options),
    })
  }

  /**
   * Outputs for the validation rows, or for another source. Rows come in their original order, also from a loader that shuffles.
   *
   * @returns [rows, ...]
   */
  async predict(source: BatchSource = this.data.validLoader, options?: PredictOptions): Promise<Tensor> {
    checkOptions('Learner.predict', options, predictOptionNames)
    return (await this.predictWithTargets(source, options)).output
  }

  /** As `predict`, with the target of each row beside its output. */
  predictWithTargets(
    source: BatchSource = this.data.validLoader,
    options?: PredictOptions,
  ): Promise<{ readonly output: Tensor; readonly target: Tensor }> {
    checkOptions('Learner.predictWithTargets', options, predictOptionNames)
    return predictSource(this.model, source.inOrder?.() ?? source, options)
  }

  /**
   * The layers with the shapes they give for a batch, and their parameters, as a table for people; `summaryRows` has it as data.
   *
   * @throws DataError where there is no batch.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * learner.summary().includes('9 parameters') // true
   */
  summary(): string {
    const { trainLoader, validLoader } = this.data
    return summaryText(summaryRows(this.model, trainLoader.length > 0 ? trainLoader : validLoader))
  }

  /** Writes the weights to a safetensors file, whole or not at all. In Node only. @throws FileError where that fails. */
  async save(path: string): Promise<void> {
    await writeFileAtomically(path, await stateToSafetensors(this.model.stateDict(), { format: 'pt' }))
  }

  /** Reads weights that `save`, or PyTorch, wrote. @throws FileError saying what is wrong; the model is unchanged then. */
  async load(path: string): Promise<void> {
    let bytes: Uint8Array
    try {
      bytes = await nodeBuiltin('fs/promises', 'Learner.load').readFile(path)
    } catch (error) {
      throw new FileError(
        fileErrorCode(error) === 'ENOENT'
          ? `There is no file ${path}.`
          : `${path} cannot be read: ${fileProblem(error)}.`,
        { cause: error },
      )
    }
    try {
      loadStateFromSafetensors(this.model, decodeSafetensors(bytes))
    } catch (error) {
      if (!(error instanceof LannerError)) throw error
      throw new FileError(`${path} cannot be loaded: ${error.message}`, { cause: error })
    }
  }

  /** The rates of a fit as the optimizer's groups need them. */
  #rates(lr: Rates | undefined, keep = false): Rates {
    const kept = keep ? this.optimizer?.paramGroups.map((group) => group.lr) : undefined
    const rates = lr ?? this.#lrs ?? kept
    if (rates === undefined)
      throw new LannerError('value', 'fit: needs a learning rate, as in fit(1, 1e-3), or setLrs before it')
    const groups = this.layerGroups()
    return forTrained('fit', rates, groups, trainedGroups(groups))
  }

  #optimizerFor(rates: Rates, keep: boolean): Optimizer {
    const { optimizer: make = (params, lr) => new Adam(params, { lr }) } = this.options
    const trained = trainedGroups(this.layerGroups())
    const kept = keep ? this.optimizer : null
    if (kept !== null) checkKept(kept, trained)
    const params =
      trained.length === 1 ? trained[0]!.params : trained.map(({ params: own }) => ({ params: own }))
    const optimizer = kept ?? make(params, typeof rates === 'number' ? rates : rates.at(-1)!)
    setLrs(optimizer, rates)
    return optimizer
  }

  #decay(optimizer: Optimizer, weightDecay: Rates | undefined, mode: 'gradient' | 'decoupled'): Callback[] {
    if (weightDecay === undefined) return []
    const groups = this.layerGroups()
    const own = forTrained('fit', weightDecay, groups, trainedGroups(groups))
    setWeightDecay(optimizer, mode === 'gradient' ? own : 0)
    return mode === 'gradient' ? [] : [new DecoupledDecay(own)]
  }

  #seed(): void {
    if (!this.#seeded && this.options.seed !== undefined) manualSeed(this.options.seed)
    this.#seeded = true
  }
}
