import { basename } from 'node:path'
import type { AutoencoderRun } from '../../../apps/autoencoder/autoencoder-run.ts'
import { fit } from '../../../apps/autoencoder/fit.ts'
import type { AutoencoderFitOptions, AutoencoderFitStart } from '../../../apps/autoencoder/options.ts'
import type { ColumnError } from '../../../apps/autoencoder/reconstruction-errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { init } from '../../../tensor/index.ts'
import { splitOf } from '../../options/split-options.ts'
import { counted } from '../../../plot/report/readable.ts'
import { note } from '../../output.ts'
import type { SearchChoice, Trained, TrainJob, TrainSession } from '../app-command.ts'
import type { AutoencoderOptions } from '../autoencoder.ts'
import { noBetter } from '../no-better.ts'
import { readRows } from '../read-rows.ts'

/** `lanner fit --app autoencoder`: learns features of a table's rows. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainAutoencoder(
  { file, out, options, json }: TrainJob<AutoencoderOptions>,
  session: TrainSession,
): Promise<Trained> {
  const table = await readRows(file, options)
  await init(options.backend)
  const done = await fit(table, {
    ...autoencoderOptions(options),
    ...session.hooks(),
    onStart: (start) => {
      const { run, ...facts } = start
      const features = run.model.featureCount
      session.start(run, { features, ...facts })
      if (!json) introduce(file, start)
    },
  })
  return {
    result: () => {
      const { validLoss, baselineLoss, columns } = done.facts.metrics
      return { scores: { loss: validLoss, columns }, baseline: { loss: baselineLoss } }
    },
    summary: (seconds) => [
      ...scoresOf(done),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to write its ${done.model.featureCount} features as columns: ${shellCommand`lanner embed ${out} FILE --out features.parquet`}`,
    ],
  }
}

/** `lanner lr-find --app autoencoder`. */
export async function searchAutoencoder(
  file: string,
  options: AutoencoderOptions,
  choice: SearchChoice,
): Promise<void> {
  await fit(await readRows(file, options), { ...autoencoderOptions(options), ...choice })
}

function scoresOf({ facts }: AutoencoderRun): string[] {
  const { training } = facts
  const { validLoss, baselineLoss, columns } = facts.metrics as {
    readonly validLoss: number
    readonly baselineLoss: number
    readonly columns: readonly ColumnError[]
  }
  const number = (value: number): string => String(Number(value.toPrecision(4)))
  const worst = columns.toSorted((a, b) => b.error * a.baseline - a.error * b.baseline)[0]!
  return [
    `validation: loss ${number(validLoss)} ${training['swapNoise'] === 0 ? '' : 'with swap noise '}(baseline ${number(baselineLoss)})`,
    `worst reconstructed: ${worst.column}, ${worst.kind === 'category' ? 'error rate' : 'error'} ${number(worst.error)} (baseline ${number(worst.baseline)})`,
    ...noBetter(validLoss, baselineLoss, 'the column means', { remedy: 'a lower --lr, or more --epochs' }),
  ]
}

/** The options of `autoencoder.fit` from those of the command. */
function autoencoderOptions(options: AutoencoderOptions): AutoencoderFitOptions {
  const { cats, conts, dates, ignore, layers, deepStack, swapNoise, categoryLoss, oneHotLevels } = options
  const { epochs, batchSize, lr, weightDecay, seed } = options
  const rows = { cats, conts, dates, ignore, layers, swapNoise, categoryLoss, oneHotLevels }
  const training = { epochs, batchSize, lr, weightDecay, seed }
  return {
    ...rows,
    ...training,
    variant: deepStack ? 'deep-stack' : 'bottleneck',
    valid: splitOf(options, 0.1),
  }
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, trainRows, validRows }: AutoencoderFitStart,
): void {
  const { pipeline } = run.encoder
  note(
    `${basename(file)}: ${(trainRows + validRows).toLocaleString('en')} rows; ${run.model.featureCount} features from ${counted(pipeline.needed.length, 'column')} (${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric input')}); ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
