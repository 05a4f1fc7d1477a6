import { checkOptions, pickOptions, type OptionNames } from '../base/check-options.ts'
import { DataError } from '../base/errors.ts'
import { requireEpochs, requireParts } from './check-parts.ts'
import { Breathing } from '../base/breathe.ts'
import type { ModelData } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import { takeNumber, type LossFunction } from './batch-tensors.ts'
import type { Callback, EpochRecord } from './callback.ts'
import {
  FitCheckpoints,
  type CheckpointOptions,
  checkpointOptionNames,
} from './checkpoints/fit-checkpoints.ts'
import { brokenEpochError, divergedError, GoodWeights } from './good-weights.ts'
import { checkMetrics } from './metrics/metrics.ts'
import { evaluationMode, trainingMode } from './modes.ts'
import { SmoothedLoss } from './smoothed-loss.ts'
import { Stepper, type StepOptions, stepOptionNames } from './stepper.ts'
import { Stopping } from './stopping.ts'
import { newTraining, type MutableTraining } from './training.ts'
import { validate, type ValidateOptions, validateOptionNames } from './validate.ts'

export interface FitOptions extends ValidateOptions, StepOptions, CheckpointOptions {
  readonly callbacks?: readonly Callback[]
  /** Stops after the current step; the call then rejects with the signal's reason, and the model can still be used. */
  readonly signal?: AbortSignal | undefined
}

export const fitOptionNames: OptionNames<FitOptions> = {
  ...validateOptionNames,
  ...stepOptionNames,
  ...checkpointOptionNames,
  callbacks: true,
  signal: true,
}

/**
 * Trains a model. Every epoch goes through the training batches (forward, loss, backward, step), then through the validation batches in
 * evaluation mode. The optimizer keeps its state from call to call.
 *
 * Every step runs in a scope, so the next step reuses its memory. However the fit ends, the model is in evaluation mode afterwards, has no
 * gradients, and can be used.
 *
 * With `checkpoints` it saves checkpoints, including when it is aborted; with `resume` it continues from one, with bit-identical results.
 *
 * @returns one record per epoch, including those before a resume.
 * @throws LannerError with code `diverged` if the loss is NaN or infinite, or the weights or validation loss are after an epoch; the last
 * good weights are restored.
 * @example
 * const x = { values: Float32Array.of(1, 2, 3, 4), width: 1 }
 * const data = ColumnarModelData.fromArrays([-1], [x], x, { batchSize: 2 })
 * const model = new nn.Linear(1, 1)
 * const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 })
 * await fit(model, data, 1, optimizer, F.mseLoss)
 * optim.setLrs(optimizer, 1e-3)
 * const records = await fit(model, data, 1, optimizer, F.mseLoss)
 * records.length // 1
 */
export async function fit(
  model: AnyModule,
  data: ModelData,
  epochs: number,
  optimizer: Optimizer,
  lossFunction: LossFunction,
  options: FitOptions = {},
): Promise<EpochRecord[]> {
  checkOptions('fit', options, fitOptionNames)
  requireParts('fit', data, model, lossFunction)
  requireEpochs('fit', epochs)
  const { callbacks = [], signal } = options
  if (data.trainLoader.length === 0)
    throw new DataError(
      `There is no batch to train on: the training rows (${data.trainLoader.rows}) do not fill one; use a smaller batchSize, or set dropLast to false.`,
    )
  checkMetrics(options.metrics ?? [])
  signal?.throwIfAborted()
  const { dataParallel: together } = options
  // A process takes its part of each training batch; `validate` divides the validation rows itself.
  const own =
    together === undefined
      ? data
      : { trainLoader: together.shard(data.trainLoader), validLoader: data.validLoader }
  const training = newTraining(model, own, epochs, optimizer)
  const stepper = new Stepper(model, optimizer, lossFunction, options)
  const beforeStep = (): Promise<unknown> | undefined => {
    const waits = callbacks.map((callback) => callback.onGradients?.(training))
    return waits.some((wait) => wait !== undefined) ? Promise.all(waits) : undefined
  }
  const smoothed = new SmoothedLoss()
  const good = new GoodWeights(model)
  const breathing = new Breathing(50)
  const saving = new FitCheckpoints({ training, optimizer, stepper, smoothed, good, callbacks }, options)
  const stopping = new Stopping(callbacks, signal, together)
  optimizer.zeroGrad()
  const first = saving.begin()
  await saving.join()
  try {
    let stop = await stopping.after('onFitStart', training)
    for (training.epoch = first; training.epoch <= epochs && !stop; training.epoch++) {
      trainingMode(model)
      if (!(await saving.enter())) stop = await stopping.after('onEpochStart', training)
      const batches = own.trainLoader.batches({ reuse: true })
      for (const batch of batches) {
        if (stop || (stop = await stopping.after('onBatchStart', training, batch))) break
        stopping.beforeBatch()
        saving.beforeBatch()
        await good.beforeStep(training.step)
        const loss = stepper.learn(batch, training.batch + 1 === training.batches, beforeStep)
        batches.prefetch()
        training.loss = await takeNumber(loss instanceof Promise ? await loss : loss)
        training.step++
        training.batch++
        if (!good.judge(training.loss)) throw divergedError(training, good.restore(), batch)
        smoothed.add(training.loss)
        training.smoothedLoss = smoothed.value
        stop = await stopping.after('onBatchEnd', training)
        await saving.afterBatch()
        await breathing.now()
        stopping.throwIfAborted()
      }
      if (stop && training.batch < training.batches) break
      if (!(await good.areFinite())) throw brokenEpochError(training, good.restore())
      await saving.beforeValid()
      await together?.check(model)
      stop = (await stopping.after('onValidStart', training)) || stop
      const record = await endEpoch(training, lossFunction, options, saving.epochBegan)
      const { validLoss } = record
      if (validLoss !== null && !Number.isFinite(validLoss))
        throw brokenEpochError(training, good.restore(), validLoss)
      stop = (await stopping.after('onEpochEnd', training, record)) || stop
      await saving.afterEpoch()
    }
    training.outcome = stop ? 'stopped' : 'finished'
  } catch (error) {
    training.outcome = stopping.isReason(error) ? 'stopped' : 'failed'
    throw error
  } finally {
    training.epoch = Math.min(training.epoch, epochs)
    if (training.outcome !== 'failed') await saving.end()
    optimizer.zeroGrad()
    evaluationMode(model)
    for (const callback of callbacks) await callback.onFitEnd?.(training)
  }
  return training.history
}

/** Validates and records the results of the epoch. */
async function endEpoch(
  training: MutableTraining,
  lossFunction: LossFunction,
  options: FitOptions,
  start: number,
): Promise<EpochRecord> {
  const { model, data, epoch } = training
  const valid =
    data.validLoader.length > 0
      ? await validate(
          model,
          data.validLoader,
          lossFunction,
          pickOptions<ValidateOptions>(options, validateOptionNames),
        )
      : null
  const record: EpochRecord = {
    epoch,
    trainLoss: training.smoothedLoss,
    validLoss: valid?.loss ?? null,
    metrics: valid?.metrics ?? {},
    seconds: (performance.now() - start) / 1000,
  }
  training.history.push(record)
  return record
}
