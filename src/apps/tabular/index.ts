export { embedRows, type EmbeddedRows } from './embed-rows.ts'
export { embeddingSize } from './embedding-sizes.ts'
export { fitFile } from './on-disk/fit-file.ts'
export { fit } from './fit.ts'
export type { Intervals } from './intervals.ts'
export type { TabularFileOptions, TabularFitOptions, TabularFitStart } from './options.ts'
export { MixedInputModel, type MixedInputOptions, type MixedOutput } from './mixed-input-model.ts'
export { TabularNet, type TabularNetOptions } from './net/tabular-net.ts'
export { baselineScores, scoresOf, type Scores } from './scores.ts'
export {
  TabularRun,
  type PredictOptions,
  type LevelVectors,
  type TabularPrediction,
  type TabularPredictions,
  type TabularRunFacts,
} from './tabular-run.ts'
