import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError, LannerError } from '../base/errors.ts'
import { fileErrorCode, fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'
import { decodeSafetensors, type BatchSource, type ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { Adam, setLrs, type Optimizer } from '../optim/index.ts'
import { manualSeed, type Tensor } from '../tensor/index.ts'
import type { LossFunction } from './batch-tensors.ts'
import type { Callback, EpochRecord } from './callback.ts'
import { fit, type FitOptions } from './fit.ts'
import { predictSource, type PredictOptions } from './predict.ts'
import { loadStateFromSafetensors, stateToSafetensors } from './state-file.ts'
import { validate, type ValidateOptions, type Validation } from './validate.ts'

/** Makes an optimizer for the parameters that are to be trained. */
export type OptimizerFactory = (params: Tensor[], lr: number) => Optimizer

export interface LearnerOptions extends Omit<FitOptions, 'signal'> {
  readonly lossFunction: LossFunction
  /** Default Adam. */
  readonly optimizer?: OptimizerFactory
  /** Starts the random numbers anew (dropout above all) before the first fit. Left out, they go on from where they are. */
  readonly seed?: number
}

export interface LearnerFitOptions extends FitOptions {
  /** Goes on with the optimizer of the last fit instead of a new one, its running averages included. Default false. */
  readonly keepOptimizer?: boolean
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
  /** The records of all fits. */
  readonly history: EpochRecord[] = []
  /** The optimizer of the last fit, or null before the first. */
  optimizer: Optimizer | null = null
  #lrs: number | readonly number[] | null = null
  #seeded = false

  constructor(data: ModelData, model: AnyModule, options: LearnerOptions) {
    this.data = data
    this.model = model
    this.options = options
  }

  /**
   * Trains for some epochs with a new optimizer; see `fit` for how it goes and ends. `lr` may be left out after `setLrs`.
   *
   * @returns the records of these epochs.
   */
  async fit(
    epochs: number,
    lr?: number | readonly number[],
    { keepOptimizer = false, ...options }: LearnerFitOptions = {},
  ): Promise<EpochRecord[]> {
    const rates = lr ?? this.#lrs
    const optimizer = this.#optimizerFor(rates, keepOptimizer)
    if (!this.#seeded && this.options.seed !== undefined) manualSeed(this.options.seed)
    this.#seeded = true
    this.optimizer = optimizer
    const callbacks: Callback[] = [
      ...(this.options.callbacks ?? []),
      ...(options.callbacks ?? []),
      { onEpochEnd: (_, record) => void this.history.push(record) },
    ]
    return fit(this.model, this.data, epochs, optimizer, this.options.lossFunction, {
      ...this.options,
      ...given(options),
      callbacks,
    })
  }

  /** Sets the learning rate, or one for each group: of the optimizer at hand, and of later fits that name none. */
  setLrs(lr: number | readonly number[]): void {
    if (this.optimizer !== null) setLrs(this.optimizer, lr)
    this.#lrs = lr
  }

  /** Loss and metrics on the validation rows, or on another source. */
  validate(source: BatchSource = this.data.validLoader, options: ValidateOptions = {}): Promise<Validation> {
    return validate(this.model, source, this.options.lossFunction, { ...this.options, ...given(options) })
  }

  /**
   * Outputs for the validation rows, or for another source. Rows come in their original order, also from a loader that shuffles.
   *
   * @returns [rows, ...]
   */
  async predict(source: BatchSource = this.data.validLoader, options?: PredictOptions): Promise<Tensor> {
    return (await this.predictWithTargets(source, options)).output
  }

  /** As `predict`, with the target of each row beside its output. */
  predictWithTargets(
    source: BatchSource = this.data.validLoader,
    options?: PredictOptions,
  ): Promise<{ readonly output: Tensor; readonly target: Tensor }> {
    return predictSource(this.model, source.inOrder?.() ?? source, options)
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

  #optimizerFor(rates: number | readonly number[] | null, keep: boolean): Optimizer {
    const { optimizer: make = (params, lr) => new Adam(params, { lr }) } = this.options
    const first = typeof rates === 'number' ? rates : rates?.at(-1)
    const kept = keep ? this.optimizer : null
    if (kept === null && first === undefined)
      throw new LannerError('value', 'fit: needs a learning rate, as in fit(1, 1e-3), or setLrs before it')
    const optimizer =
      kept ??
      make(
        this.model.parameters().filter((parameter) => parameter.requiresGrad),
        first!,
      )
    if (rates !== null) setLrs(optimizer, rates)
    return optimizer
  }
}

function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
