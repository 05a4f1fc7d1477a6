import {
  CsvLog,
  LayerHistograms,
  progress,
  TensorBoardLog,
  type Callback,
  type TrainingEvent,
} from '../learner/index.ts'
import type { FitCommandOptions } from './fit-options.ts'

/** The monitoring callbacks selected by the options of `lanner fit`. */
export function progressCallbacks(
  { tensorboard, csv, histograms, json }: FitCommandOptions,
  log: (event: TrainingEvent) => void,
): Callback[] {
  return [
    ...(tensorboard === undefined ? [] : [new TensorBoardLog(tensorboard)]),
    ...(csv === undefined ? [] : [new CsvLog(csv)]),
    ...(histograms ? [new LayerHistograms(log)] : []),
    ...(json ? [] : [progress()]),
  ]
}
