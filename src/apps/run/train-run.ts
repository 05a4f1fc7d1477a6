import type { OptionNames } from '../../base/check-options.ts'
import { defined } from '../../base/defined.ts'
import type { ModelData } from '../../data/index.ts'
import { checkpointing } from '../../learner/checkpoints/fit-checkpoints.ts'
import { Learner, OneCycle, type Callback, type LearnerOptions, type LrChoice } from '../../learner/index.ts'
import { chooseLr } from '../../learner/lr-find/choose-lr.ts'
import { lrFindOptionNames } from '../../learner/lr-find/lr-find.ts'
import type { AnyModule } from '../../nn/index.ts'
import { kernelsOf } from '../../learner/batch-tensors.ts'
import { kernels } from '../../tensor/runtime.ts'
import type { DataParallelOption } from './data-parallel-option.ts'
import {
  chooseDevice,
  deviceOptionName,
  onDevice,
  type ChosenDevice,
  type DeviceOption,
} from './training-device.ts'
import { FactsCallback, type EpochScores } from './facts.ts'
import type { Run } from './run.ts'

/** Options of every app's `fit` with a learner. `S` is what it reports once data and model are ready. */
export interface TrainOptions<S> extends LrChoice, DeviceOption {
  readonly callbacks?: readonly Callback[]
  /** Called before the first step, when data and model are ready. */
  readonly onStart?: (start: S) => void
  /** Stops after the current step; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Batches whose gradients are accumulated before the weights change, as if they were one batch. Default 1. */
  readonly accumulate?: number | undefined
}

/** Names of these options, for every app's `fit`. */
export const trainOptionNames: OptionNames<TrainOptions<never>> = {
  callbacks: true,
  onStart: true,
  signal: true,
  accumulate: true,
  ...deviceOptionName,
  lrFind: lrFindOptionNames,
  onLrFound: true,
  checkpoints: true,
  resume: true,
}

/** What is known before the training of any app starts. */
export interface TrainStart<R> {
  readonly run: R
  readonly backend: string
  readonly threads: number
  readonly parameters: number
  readonly seed: number
  /** Why the option `device: 'auto'` chose the device. */
  readonly deviceReason?: string
}

/** How a run is trained once its app has prepared data and model. */
export interface TrainPlan<R extends Run, S extends TrainStart<R>> {
  /** The run with the untrained model. */
  readonly run: R
  readonly data: ModelData
  /** The part of the run's model that is trained. Default: all of it. */
  readonly model?: AnyModule
  readonly settings: { readonly epochs: number; readonly lr: number | 'auto'; readonly seed: number }
  /** Loss, optimizer, metrics and everything else the learner needs. */
  readonly learning: Omit<LearnerOptions, 'seed' | 'callbacks' | 'validationMean'>
  /** What the app reports at the start, in addition to the facts common to all apps. */
  readonly start: Omit<S, keyof TrainStart<R>>
  /** Results of an epoch besides its losses. */
  readonly scores?: EpochScores
  /** Learning rate schedule. Default: one cycle over all epochs. */
  readonly schedule?: (lr: number, steps: number) => Callback
  /** The app's own callbacks, before and after those of the user. */
  readonly callbacks?: readonly Callback[]
  readonly lastCallbacks?: readonly Callback[]
}

/**
 * Trains the run of any app: searches for a learning rate if it is 'auto', trains with callbacks, schedule and checkpoints, and records the results in the
 * run's facts. If only the search was requested, the run is returned untrained.
 */
export async function trainRun<R extends Run, S extends TrainStart<R>>(
  plan: TrainPlan<R, S>,
  options: TrainOptions<S> & DataParallelOption,
): Promise<R> {
  const { run, data, model = run.model } = plan
  const chosen = await chooseDevice(options, model, data.trainLoader)
  return onDevice(chosen?.device, [run.model, model], () => train(plan, options, chosen))
}

async function train<R extends Run, S extends TrainStart<R>>(
  { run, data, settings, learning, start, schedule = oneCycle, ...plan }: TrainPlan<R, S>,
  options: TrainOptions<S> & DataParallelOption,
  chosen: ChosenDevice | null,
): Promise<R> {
  const { epochs, seed } = settings
  // A run answers with new tensors, which are not on the device.
  const scores = plan.scores && chosen?.device === 'webgpu' ? onHost(run, plan.scores) : plan.scores
  const note = (): void => void Object.assign(run.facts.training, chosen)
  note()
  const learner = new Learner(data, plan.model ?? run.model, {
    ...learning,
    validationMean: 'rows',
    seed,
    ...defined({ accumulate: options.accumulate }),
    dataParallel: options.dataParallel,
    callbacks: [
      new FactsCallback(run.facts, scores),
      // A checkpoint brings the facts of another machine.
      { onFitStart: note },
      ...(plan.callbacks ?? []),
      ...(options.callbacks ?? []),
      ...(plan.lastCallbacks ?? []),
    ],
  })
  const { name: backend, threads } = kernelsOf(run.model) ?? kernels()
  const general: TrainStart<R> = {
    run,
    backend,
    threads,
    parameters: run.model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0),
    seed,
    ...(chosen?.deviceReason === undefined ? {} : { deviceReason: chosen.deviceReason }),
  }
  options.onStart?.({ ...general, ...start } as S)
  const lr = await chooseLr(learner, settings.lr, options)
  if (lr === null) return run
  Object.assign(run.facts.training, { lr })
  const rates = schedule(lr, data.trainLoader.length * epochs)
  await learner.fit(epochs, lr, { ...checkpointing(options), callbacks: [rates] })
  return run
}

/** Scores of a run whose model is on the CPU meanwhile. */
function onHost({ model }: Run, scores: EpochScores): EpochScores {
  return (record) => onDevice('cpu', [model], async () => scores(record))
}

function oneCycle(lr: number, steps: number): Callback {
  return new OneCycle(lr, steps)
}
