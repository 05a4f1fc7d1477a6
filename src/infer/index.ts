export { loadRun, type AnyRun, type LoadRunOptions, type RunByApp } from './load-run.ts'
export type { RunFile, RunFiles, RunSource } from './run-source.ts'
export type { AutoencoderRun, RowFeatures } from '../apps/autoencoder/autoencoder-run.ts'
export type {
  CollabRun,
  RatingPrediction,
  Recommendation,
  RecommendOptions,
  Recommended,
} from '../apps/collab/collab-run.ts'
export type {
  TabularRun,
  LevelVectors,
  TabularPrediction,
  TabularPredictions,
} from '../apps/tabular/tabular-run.ts'
export type { TextRun } from '../apps/text/text-run.ts'
export type { Generated, GenerateOptions } from '../apps/text/generate.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'
