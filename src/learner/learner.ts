import { checkOptions, pickOptions } from '../base/check-options.ts'
import { requireText } from '../base/check-argument.ts'
import { requireCallbacks, requireEpochs, requireParts, requireSource } from './check-parts.ts'
import { defined } from '../base/defined.ts'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError, LannerError, ValueError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'
import type { BatchSource, ModelData } from '../data/index.ts'
// Not from the index, which would pull in all vocabularies.
import { decodeSafetensors } from '../data/safetensors/decode.ts'
import type { AnyModule } from '../nn/index.ts'
import { Adam, setLrs, setWeightDecay, type Optimizer } from '../optim/index.ts'
import { generatorState, manualSeed, setGeneratorState, type Tensor } from '../tensor/index.ts'
import type { Callback, EpochRecord } from './callback.ts'
import { cyclePlan } from './cycle-plan.ts'
import { DecoupledDecay } from './decoupled-decay.ts'
import { ExclusiveWork } from './exclusive-work.ts'
import { fineTuneCycles } from './fine-tune.ts'
import { fit, type FitOptions, fitOptionNames } from './fit.ts'
import { checkKept, forTrained, freezeGroupsTo, layerGroupsOf, trainedGroups } from './layer-groups.ts'
import {
  lrFind,
  type LrFindOptions,
  type LrFindResult,
  standaloneLrFindOptionNames,
} from './lr-find/lr-find.ts'
import {
  fineTuneOptionNames,
  fitOneCycleOptionNames,
  learnerFitOptionNames,
  learnerLrFindOptionNames,
  learnerOptionNames,
  type FineTuneOptions,
  type FitOneCycleOptions,
  type LearnerFitOptions,
  type LearnerOptions,
} from './learner-options.ts'
import { checkMetrics } from './metrics/metrics.ts'
import { predictSource, type PredictOptions, predictOptionNames } from './predict.ts'
import { OneCycle, type Rates } from './schedules/index.ts'
import type { StepOptions } from './stepper.ts'
import { stateToSafetensors } from './state-bytes.ts'
import { loadStateFromSafetensors } from './state-file.ts'
import { summaryRows, summaryText } from './summary.ts'
import { validate, type ValidateOptions, type Validation, validateOptionNames } from './validate.ts'

/**
 * Brings together data, a model, a loss and an optimizer for training.
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
  readonly #work: ExclusiveWork
  /** The epoch records of all fits. */
  readonly history: EpochRecord[] = []
  /** The optimizer of the last fit, or null before the first. */
  optimizer: Optimizer | null = null
  #lrs: Rates | null = null
  #seeded = false

  constructor(data: ModelData, model: AnyModule, options: LearnerOptions) {
    checkOptions('Learner', options, learnerOptionNames)
    requireParts('Learner', data, model, options?.lossFunction)
    requireCallbacks('Learner', options.callbacks)
    checkMetrics(options.metrics ?? [])
    this.data = data
    this.model = model
    this.options = options
    this.#work = new ExclusiveWork(model)
  }

  /**
   * Trains for a number of epochs with a new optimizer; see `fit` for details. `lr` is optional after `setLrs`; a list has one rate per
   * layer group. With `cycleLen`, `epochs` counts cycles instead, and the rate follows `CosAnneal` (or `CircularLR`).
   *
   * @returns the records of these epochs.
   */
  async fit(epochs: number, lr?: Rates, options: LearnerFitOptions = {}): Promise<EpochRecord[]> {
    checkOptions('Learner.fit', options, learnerFitOptionNames)
    requireEpochs('fit', epochs)
    requireCallbacks('Learner.fit', options.callbacks)
    return this.#work.alone('Learner.fit', () => this.#fit(epochs, lr, options))
  }

  async #fit(epochs: number, lr: Rates | undefined, options: LearnerFitOptions): Promise<EpochRecord[]> {
    const { keepOptimizer = false, weightDecay, weightDecayMode = 'gradient', ...rest } = options
    const { cycleLen, cycleMult, warmUp, useClr, onCycleEnd, cycleSaveName, ...fitOptions } = rest
    const rates = this.#rates(lr, keepOptimizer)
    const optimizer = this.#optimizerFor(rates, keepOptimizer)
    const cycles = { cycleLen, cycleMult, warmUp, useClr, onCycleEnd, cycleSaveName }
    const plan = cyclePlan(epochs, rates, this.data.trainLoader.length, cycles, (path) => this.save(path))
    const callbacks: Callback[] = [
      this.#work.listening(true),
      ...(plan.schedule === null ? [] : [plan.schedule]),
      ...this.#decay(optimizer, weightDecay, weightDecayMode),
      ...(this.options.callbacks ?? []),
      ...(options.callbacks ?? []),
      {
        onFitStart: ({ history }) => void this.history.push(...history),
        onEpochEnd: (_, record) => void this.history.push(record),
      },
      this.#work.listening(false),
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
   * Trains with the one-cycle schedule over all epochs (see `OneCycle`): the rate rises to `lr`, then falls almost to 0, while the momentum
   * goes from 0.95 to 0.85 and back.
   *
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * const [record] = await learner.fitOneCycle(1, 1e-2)
   * learner.optimizer.paramGroups[0].betas[1] // 0.999
   */
  fitOneCycle(epochs: number, lr?: Rates, options: FitOneCycleOptions = {}): Promise<EpochRecord[]> {
    checkOptions('Learner.fitOneCycle', options, fitOneCycleOptionNames)
    return this.fit(epochs, lr, this.#oneCycle(epochs, lr, options))
  }

  /** The options of a fit that follows the one-cycle schedule. */
  #oneCycle(epochs: number, lr: Rates | undefined, options: FitOneCycleOptions): LearnerFitOptions {
    const { rising, start, end, annealing, momentum = [0.95, 0.85, 0.95], ...rest } = options
    const steps = this.data.trainLoader.length * epochs
    const rates = this.#rates(lr, options.keepOptimizer)
    if (!(steps >= 1)) return rest
    const plan = new OneCycle(rates, steps, { ...defined({ rising, start, end, annealing }), momentum })
    return { ...rest, callbacks: [plan, ...(options.callbacks ?? [])] }
  }

  /**
   * Adapts a trained model with a new last layer group to other data, as in fast.ai: first trains that group alone for one cycle, then all
   * groups for another at half the rate, with learning rates that grow geometrically from the first group to the last.
   *
   * @returns the records of all epochs.
   * @throws ValueError if `freezeEpochs` is not an integer of at least 0, or `lrMult` is not above 0.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * const records = await learner.fineTune(2, 1e-2)
   * records.length // 3
   */
  async fineTune(epochs: number, lr = 2e-3, options: FineTuneOptions = {}): Promise<EpochRecord[]> {
    checkOptions('Learner.fineTune', options, fineTuneOptionNames)
    const cycles = fineTuneCycles(epochs, lr, this.layerGroups().length, options)
    return this.#work.alone('Learner.fineTune', async () => {
      const records: EpochRecord[] = []
      for (const cycle of cycles) {
        this.freezeTo(cycle.freezeTo)
        const own = this.#oneCycle(cycle.epochs, cycle.rates, cycle.options)
        records.push(...(await this.#fit(cycle.epochs, cycle.rates, own)))
      }
      return records
    })
  }

  /**
   * Searches for a learning rate without changing anything: a later fit is bit-identical to one without the search. See `lrFind` for
   * details, and `lrFindCurve` of `lanner/plot` to plot the result.
   *
   * @throws DataError if there is no batch; ValueError for options out of range.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * const { rows } = await learner.lrFind({ numIt: 20 })
   * rows.length // 20
   */
  async lrFind(options: LrFindOptions & Pick<LearnerFitOptions, 'weightDecay'> = {}): Promise<LrFindResult> {
    checkOptions('Learner.lrFind', options, learnerLrFindOptionNames)
    return this.#work.alone('Learner.lrFind', () => this.#lrFind(options))
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

  /** The layer groups, from input to output. */
  layerGroups(): readonly (readonly AnyModule[])[] {
    return layerGroupsOf(this.model, this.options.layerGroups)
  }

  /**
   * Freezes the layer groups before group `n`; a negative `n` counts from the end. Batch norm in a frozen group keeps its running
   * statistics. Takes effect with the next `fit`.
   *
   * @throws ValueError if there is no such group.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss, layerGroups: (m) => m.children() })
   * learner.freezeTo(-1)
   * model.parameters()[0].requiresGrad // false
   */
  freezeTo(n: number): void {
    freezeGroupsTo(this.layerGroups(), n)
  }

  /** Freezes all layer groups but the last. */
  freeze(): void {
    this.freezeTo(-1)
  }

  /** Makes all layer groups trainable. */
  unfreeze(): void {
    this.freezeTo(0)
  }

  /** Sets the learning rate, or one per layer group, of the current optimizer and of later fits without an `lr`. */
  setLrs(lr: Rates): void {
    const groups = this.layerGroups()
    const rates = forTrained('setLrs', lr, groups, trainedGroups(groups))
    if (this.optimizer !== null) setLrs(this.optimizer, rates)
    this.#lrs = lr
  }

  /**
   * Returns loss and metrics on the validation rows, or on another source. During a fit only its callbacks may call it.
   *
   * @throws ValueError if a fit or search of this Learner is running elsewhere.
   */
  validate(source: BatchSource = this.data.validLoader, options: ValidateOptions = {}): Promise<Validation> {
    checkOptions('Learner.validate', options, validateOptionNames)
    return this.#work.betweenSteps('Learner.validate', () =>
      validate(this.model, source, this.options.lossFunction, {
        ...pickOptions<ValidateOptions>(this.options, validateOptionNames),
        ...defined(options),
      }),
    )
  }

  /**
   * Returns the outputs for the validation rows, or for another source. Rows are in their original order, even from a loader that shuffles.
   *
   * @returns [rows, ...]
   */
  async predict(source: BatchSource = this.data.validLoader, options?: PredictOptions): Promise<Tensor> {
    checkOptions('Learner.predict', options, predictOptionNames)
    return (await this.predictWithTargets(source, options)).output
  }

  /** Like `predict`, with the targets as well. */
  predictWithTargets(
    source: BatchSource = this.data.validLoader,
    options?: PredictOptions,
  ): Promise<{ readonly output: Tensor; readonly target: Tensor }> {
    checkOptions('Learner.predictWithTargets', options, predictOptionNames)
    requireSource('Learner.predictWithTargets', source)
    return this.#work.betweenSteps('Learner.predict', () =>
      predictSource(this.model, source.inOrder?.() ?? source, options),
    )
  }

  /**
   * Returns a table of the layers with their output shapes for a batch and their parameters, as text; `summaryRows` returns it as data.
   *
   * @throws DataError if there is no batch.
   * @example
   * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
   * learner.summary().includes('9 parameters') // true
   */
  summary(): string {
    const { trainLoader, validLoader } = this.data
    return summaryText(summaryRows(this.model, trainLoader.length > 0 ? trainLoader : validLoader))
  }

  /** Writes the weights to a safetensors file atomically. During a fit only its callbacks may call it. Node only. @throws FileError if that fails. */
  async save(path: string): Promise<void> {
    requireText('Learner.save', path)
    const bytes = await this.#work.betweenSteps('Learner.save', () =>
      stateToSafetensors(this.model.stateDict(), { format: 'pt' }),
    )
    await writeFileAtomically(path, bytes)
  }

  /**
   * Loads weights written by `save` or by PyTorch. During a fit only its callbacks may call it.
   *
   * @throws FileError saying what is wrong; the model is unchanged in that case.
   */
  async load(path: string): Promise<void> {
    this.#work.checkBetweenSteps('Learner.load')
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
    await this.#work.betweenSteps('Learner.load', async () => {
      try {
        loadStateFromSafetensors(this.model, decodeSafetensors(bytes))
      } catch (error) {
        if (!(error instanceof LannerError)) throw error
        throw new FileError(`${path} cannot be loaded: ${error.message}`, { cause: error })
      }
    })
  }

  /** The rates of a fit, one per group of the optimizer. */
  #rates(lr: Rates | undefined, keep = false): Rates {
    const kept = keep ? this.optimizer?.paramGroups.map((group) => group.lr) : undefined
    const rates = lr ?? this.#lrs ?? kept
    if (rates === undefined)
      throw new ValueError('fit', 'needs a learning rate, as in fit(1, 1e-3); or call setLrs first')
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
