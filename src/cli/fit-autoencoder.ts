import { basename } from 'node:path'
import { saveAutoencoderRun } from '../apps/autoencoder/autoencoder-run-node.ts'
import { fit } from '../apps/autoencoder/fit.ts'
import type { AutoencoderFitOptions, AutoencoderFitStart } from '../apps/autoencoder/options.ts'
import type { ColumnError } from '../apps/autoencoder/reconstruction-errors.ts'
import { shellCommand } from '../base/shell-command.ts'
import { init } from '../tensor/index.ts'
import type { FitAutoencoderCommandOptions } from './fit-options.ts'
import { FitRun, type FitJob } from './fit-run.ts'
import { note } from './output.ts'
import { readRows } from './read-rows.ts'
import { splitOf } from './split-option.ts'

/** `lanner fit --app autoencoder`: learns features of a table's rows, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitAutoencoder(job: FitJob<FitAutoencoderCommandOptions>): Promise<void> {
  const { file, out, options } = job
  const fitting = await FitRun.begin('autoencoder', job)
  const table = await readRows(file, options)
  await init(options.backend)
  const done = await fit(table, {
    ...autoencoderOptions(options),
    ...fitting.hooks(),
    onStart: (start) => {
      const { run, ...facts } = start
      const features = run.model.featureCount
      fitting.start(run, { features, ...facts }, () => saveAutoencoderRun(run, out))
      if (!options.json) introduce(file, start)
    },
  })
  const seconds = await fitting.end()
  if (seconds === null || options.json) return
  const { validLoss, baselineLoss, columns } = done.facts.metrics as {
    readonly validLoss: number
    readonly baselineLoss: number
    readonly columns: readonly ColumnError[]
  }
  const number = (value: number): string => String(Number(value.toPrecision(4)))
  note(`validation: loss ${number(validLoss)} with swapped cells; without a net ${number(baselineLoss)}`)
  const worst = columns.toSorted((a, b) => b.error * a.baseline - a.error * b.baseline)[0]!
  note(
    `hardest to give back: ${worst.column}, ${worst.kind === 'category' ? 'wrong level in a part of' : 'error'} ${number(worst.error)} (without a net ${number(worst.baseline)})`,
  )
  note(
    `The run is in ${out}, after ${seconds.toFixed(1)} s; its ${done.model.featureCount} features as columns: ${shellCommand`lanner embed ${out} FILE --out features.parquet`}`,
  )
}

/** What the options of the command are to `autoencoder.fit`. */
export function autoencoderOptions(options: FitAutoencoderCommandOptions): AutoencoderFitOptions {
  const { cat: cats, cont: conts, date: dates, deepStack, ...rest } = options
  const { ignore, layers, swapNoise, categoryLoss, oneHotLevels } = rest
  const { epochs, batchSize, lr, weightDecay, seed } = rest
  const own = {
    ignore,
    layers,
    swapNoise,
    categoryLoss,
    oneHotLevels,
    epochs,
    batchSize,
    lr,
    weightDecay,
    seed,
  }
  const variant = deepStack ? 'deep-stack' : 'bottleneck'
  return { ...own, cats, conts, dates, variant, valid: splitOf(options, 0.1) }
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, trainRows, validRows }: AutoencoderFitStart,
): void {
  const { pipeline } = run.encoder
  note(
    `${basename(file)}: ${(trainRows + validRows).toLocaleString('en')} rows; ${run.model.featureCount} features from ${pipeline.cats.length} categories and ${pipeline.conts.length} measurements; ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
