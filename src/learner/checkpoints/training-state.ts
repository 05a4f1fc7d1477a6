import { ValueError } from '../../base/errors.ts'
import type { LoaderPosition } from '../../data/epoch-cursor.ts'
import type { AnyModule } from '../../nn/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import {
  generatorState,
  noGrad,
  scope,
  setGeneratorState,
  type GeneratorStates,
  type Tensor,
} from '../../tensor/index.ts'
import { kernels, withKernels } from '../../tensor/runtime.ts'
import { kernelsOf } from '../batch-tensors.ts'
import type { Callback, CallbackState, EpochRecord } from '../callback.ts'
import type { GoodWeights, GoodWeightsState } from '../good-weights.ts'
import type { SmoothedLoss } from '../smoothed-loss.ts'
import type { GatheredGradients, Stepper } from '../stepper.ts'
import type { MutableTraining } from '../training.ts'
import type { CheckpointParts } from './checkpoint-file.ts'
import type { Checkpoint } from './checkpoints.ts'
import {
  isStoredOptimizer,
  restoreOptimizer,
  storeOptimizer,
  type StoredOptimizer,
} from './optimizer-state.ts'
import {
  checkedPart,
  fields,
  isCount,
  isNumber,
  isNumbers,
  isRecord,
  isStored,
  listOf,
  orNull,
  usePart,
  valuesOf,
} from './parts.ts'
import { fromStored, toStored, type Stored } from './stored-tensor.ts'

/** Everything that changes during a fit. */
export interface FitState {
  readonly training: MutableTraining
  readonly optimizer: Optimizer
  readonly stepper: Stepper
  readonly smoothed: SmoothedLoss
  readonly good: GoodWeights
  readonly callbacks: readonly Callback[]
}

/** The point in the training loop: after a batch, or after an epoch with its validation. */
export type Place = 'batch' | 'epoch'

/** The part `progress` of a checkpoint. */
export interface Progress {
  readonly after: Place
  readonly epoch: number
  readonly batch: number
  readonly batches: number
  readonly step: number
  readonly loss: number
  readonly smoothedLoss: number
  readonly smoothed: SmoothedLoss['state']
  readonly history: readonly EpochRecord[]
  /** Seconds spent in the current epoch. */
  readonly seconds: number
  readonly trainRows: number
  readonly validRows: number
}

/** A model that carries tensors from batch to batch (until `reset`) and lets a checkpoint save them. */
interface CarryingModel {
  reset?(): void
  carriedState?(): readonly Tensor[] | null
  carryState?(states: readonly Tensor[]): void
}

/**
 * Copies everything.
 *
 * @param next Position of the training batches.
 * @param seconds spent in the current epoch.
 */
export async function takeState(
  { training, optimizer, stepper, smoothed, good, callbacks }: FitState,
  after: Place,
  next: LoaderPosition,
  seconds: number,
): Promise<CheckpointParts> {
  const { model, data, batch, batches, step, loss, smoothedLoss, history } = training
  // The loop may already be counting the next one.
  const epoch = after === 'epoch' ? history.at(-1)!.epoch : training.epoch
  const { trainLoader, validLoader } = data
  const progress: Progress = {
    after,
    epoch,
    batch,
    batches,
    step,
    loss,
    smoothedLoss,
    seconds,
    smoothed: smoothed.state,
    history: [...history],
    trainRows: trainLoader.rows,
    validRows: validLoader.rows,
  }
  const parts = new Map<string, unknown>([
    ['progress', progress],
    ['weights', await storeAll(namedTensors(model))],
    ['optimizer', await storeOptimizer(optimizer)],
    ['random numbers', generatorState()],
    ['data position', { train: next, valid: validLoader.position ?? null }],
    ['good weights', good.state],
    ['gradients', await stepper.state()],
    ['carried state', after === 'batch' ? await carriedBy(model) : null],
  ])
  for (const [name, callback] of statefulCallbacks(callbacks))
    if (callback.state !== undefined) parts.set(name, await callback.state())
  return parts
}

/**
 * Restores what `takeState` copied, except for the carried state, which `carry` restores when the epoch resumes.
 *
 * @throws ValueError if the checkpoint belongs to another model, other data, or another optimizer.
 */
export function restoreState(state: FitState, checkpoint: Checkpoint): Progress {
  const { path, parts } = checkpoint
  const { training, optimizer, stepper, smoothed, good, callbacks } = state
  const { model, data } = training
  const progress = checkedPart<Progress>(checkpoint, 'progress', isProgress)
  const weights = checkedPart<Record<string, Stored>>(checkpoint, 'weights', valuesOf(isStored))
  checkData(path, progress, training)
  checkWeights(path, weights, model)
  const saved = checkedPart<StoredOptimizer>(checkpoint, 'optimizer', isStoredOptimizer)
  usePart(checkpoint, 'optimizer', () => restoreOptimizer(optimizer, saved))
  usePart(checkpoint, 'weights', () =>
    scope(() =>
      noGrad(() => {
        for (const [name, x] of namedTensors(model)) x.copy_(fromStored(weights[name]!))
      }),
    ),
  )
  const positions = checkedPart<{ train: LoaderPosition; valid: LoaderPosition | null }>(
    checkpoint,
    'data position',
    fields({ train: isPosition, valid: orNull(isPosition) }),
  )
  data.trainLoader.position = positions.train
  if (positions.valid !== null && data.validLoader.position !== undefined)
    data.validLoader.position = afterEpoch(positions.valid)
  const sizes = namedTensors(model).map(([, { numel }]) => numel)
  good.state = checkedPart<GoodWeightsState | null>(
    checkpoint,
    'good weights',
    orNull((value) => fields({ step: isCount, values: listOf(isNumbers) })(value) && hasSizes(value, sizes)),
  )
  const gradients = checkedPart<GatheredGradients | null>(
    checkpoint,
    'gradients',
    orNull(fields({ batches: isCount, rows: isCount, grads: listOf(orNull(isNumbers)) })),
  )
  usePart(checkpoint, 'gradients', () => stepper.loadState(gradients))
  smoothed.state = progress.smoothed
  const { epoch, batch, step, loss, smoothedLoss } = progress
  Object.assign(training, { epoch, batch, step, loss, smoothedLoss })
  training.history.push(...progress.history)
  for (const [name, callback] of statefulCallbacks(callbacks))
    if (parts.has(name)) usePart<CallbackState, void>(checkpoint, name, (own) => callback.loadState?.(own))
  const isGenerator = fields({ seed: isCount, stream: isCount, block: isCount })
  const streams = Object.keys(generatorState()).map((name) => [name, isGenerator] as const)
  setGeneratorState(
    checkedPart<GeneratorStates>(checkpoint, 'random numbers', fields(Object.fromEntries(streams))),
  )
  return progress
}

/** The state that a model carries from batch to batch, if it carries any. */
export async function carriedBy(model: AnyModule): Promise<readonly Stored[] | null> {
  const carried = (model as CarryingModel).carriedState?.() ?? null
  return carried === null ? null : Promise.all(carried.map(toStored))
}

/**
 * Restores the state that a model carries from batch to batch.
 *
 * @param own that of this process. Default: the checkpoint's.
 */
export async function carry(
  model: AnyModule,
  checkpoint: Checkpoint,
  own?: readonly Stored[] | null,
): Promise<void> {
  const states =
    own ?? checkedPart<readonly Stored[] | null>(checkpoint, 'carried state', orNull(listOf(isStored)))
  if (states !== null)
    usePart(checkpoint, 'carried state', () =>
      withKernels(kernelsOf(model) ?? kernels(), () =>
        (model as CarryingModel).carryState?.(states.map(fromStored)),
      ),
    )
}

/** @throws ValueError if a checkpoint cannot store everything in the fit. */
export function checkStorable({ model, data }: MutableTraining): void {
  if (data.trainLoader.position === undefined)
    throw new ValueError(
      'fit',
      `checkpoints need the position of the training batches, but ${data.trainLoader.constructor.name} has none; see EpochCursor`,
    )
  const { reset, carriedState, carryState } = model as CarryingModel
  if (reset !== undefined && (carriedState === undefined || carryState === undefined))
    throw new ValueError(
      'fit',
      `checkpoints need the state that the model carries from batch to batch, but ${model.constructor.name} has reset() without carriedState() and carryState(states)`,
    )
}

/** A checkpoint is never taken partway through the validation source. */
function afterEpoch(position: LoaderPosition): LoaderPosition {
  return position.batch > 0 ? { epoch: position.epoch + 1, batch: 0 } : position
}

/** Callbacks by class name, numbered if a class occurs several times. */
function statefulCallbacks(callbacks: readonly Callback[]): (readonly [name: string, Callback])[] {
  const counts = new Map<string, number>()
  return callbacks
    .filter(({ state, loadState }) => state !== undefined && loadState !== undefined)
    .map((callback) => {
      const kind = callback.constructor.name
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      return [`callback ${kind}${count === 1 ? '' : ` ${count}`}`, callback] as const
    })
}

/** Parameters and all buffers, including those that a state dict omits. */
function namedTensors(model: AnyModule): (readonly [name: string, Tensor])[] {
  return [...model.namedParameters(), ...model.namedBuffers()]
}

async function storeAll(named: readonly (readonly [string, Tensor])[]): Promise<Record<string, Stored>> {
  const stored: Record<string, Stored> = {}
  for (const [name, x] of named) stored[name] = await toStored(x)
  return stored
}

const isPosition = fields({ epoch: isCount, batch: isCount })

const isProgress = fields({
  after: (value) => value === 'batch' || value === 'epoch',
  epoch: isCount,
  batch: isCount,
  batches: isCount,
  step: isCount,
  loss: isNumber,
  smoothedLoss: isNumber,
  smoothed: fields({ average: isNumber, count: isCount }),
  history: listOf(isRecord),
  seconds: isNumber,
})

/** Whether the lists of numbers have these lengths. */
function hasSizes(value: unknown, sizes: readonly number[]): boolean {
  const { values } = value as GoodWeightsState
  return values.length === sizes.length && values.every((own, i) => own.length === sizes[i])
}

function checkData(path: string, progress: Progress, { data, batches, epochs }: MutableTraining): void {
  const here = { batches, trainRows: data.trainLoader.rows, validRows: data.validLoader.rows }
  for (const [name, value] of Object.entries(here))
    if (progress[name as keyof typeof here] !== value)
      throw new ValueError(
        'fit',
        `${path} was saved with other data: it has ${name} ${progress[name as keyof typeof here]}, but this fit has ${value}`,
      )
  if (progress.epoch > epochs)
    throw new ValueError(
      'fit',
      `${path} was saved at epoch ${progress.epoch}, but this fit has epochs: ${epochs}`,
    )
}

function checkWeights(path: string, weights: Readonly<Record<string, Stored>>, model: AnyModule): void {
  const own = namedTensors(model)
  const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`
  for (const [name, { shape }] of own)
    if (weights[name]?.shape.join() !== shape.join())
      throw new ValueError(
        'fit',
        `${path} was saved with another model: ${name} is ${shown(shape)} in this model, but ${weights[name] === undefined ? 'missing' : shown(weights[name].shape)} in the checkpoint`,
      )
  const names = new Set(own.map(([name]) => name))
  const extra = Object.keys(weights).find((name) => !names.has(name))
  if (extra !== undefined)
    throw new ValueError('fit', `${path} was saved with another model: this model has no ${extra}`)
}
