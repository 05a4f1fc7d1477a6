import { InvalidArgumentError, type Command } from 'commander'
import { duration, wholeNumber } from './numbers.ts'

/** How often a checkpoint is written. */
export type CheckpointInterval = { readonly everySteps: number } | { readonly everySeconds: number }

/** Options of `lanner fit` that say how a run goes and is kept, whatever it trains. */
export interface FitRunOptions {
  /** A run folder, or one of its checkpoints. */
  readonly resume?: string
  readonly checkpointEvery?: CheckpointInterval
  readonly patience?: number
  /** Seconds. */
  readonly timeBudget?: number
  /** Replaces a run that is not finished. */
  readonly restart?: boolean
  /** A folder for TensorBoard's event files. */
  readonly tensorboard?: string
  /** A table of the epochs. */
  readonly csv?: string
  /** Puts into the report how the numbers in each layer are spread. */
  readonly histograms?: boolean
}

export function addFitRunOptions(command: Command): Command {
  return command
    .option('--resume <run>', 'go on with a run that was stopped or killed, by its folder alone')
    .option(
      '--checkpoint-every <n>',
      'how often to keep a state to go on from: steps, or a time such as 30s or 5m (default: 30s)',
      interval,
    )
    .option(
      '--patience <n>',
      'stop after so many epochs without a better validation loss, and keep the best',
      wholeNumber(1, 100_000),
    )
    .option('--time-budget <time>', 'stop after so many seconds, or 5m or 2h; --resume can go on', duration)
    .option('--restart', 'replace a run that is not finished')
    .option('--tensorboard <dir>', 'also write event files for TensorBoard there')
    .option('--csv <file>', 'also keep a table of the epochs there')
    .option('--histograms', 'show in the report how outputs and gradients of each layer are spread')
}

function interval(text: string): CheckpointInterval {
  if (/[smh]$/.test(text)) return { everySeconds: duration(text) }
  try {
    return { everySteps: wholeNumber(1, 1e12)(text) }
  } catch {
    throw new InvalidArgumentError('It must be a whole number of steps, or a time such as 30s or 5m.')
  }
}
