import {
  CsvLog,
  LayerHistograms,
  progress,
  TensorBoardLog,
  type Callback,
  type TrainingEvent,
} from '../learner/index.ts'
import type { FitCommandOptions } from './fit-options.ts'

/** The callbacks that the options of `lanner fit` ask for, to see how it goes. */
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
