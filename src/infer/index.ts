export { loadRun, type AnyRun, type LoadRunOptions, type RunByApp } from './load-run.ts'
export type { RunFile, RunFiles, RunSource } from './run-source.ts'
export {
  CollabRun,
  type RatingPrediction,
  type Recommendation,
  type RecommendOptions,
  type Recommended,
} from '../apps/collab/collab-run.ts'
export {
  TabularRun,
  type LevelVectors,
  type TabularPrediction,
  type TabularPredictions,
} from '../apps/tabular/tabular-run.ts'
export { TextRun } from '../apps/text/text-run.ts'
export type { Generated, GenerateOptions } from '../apps/text/generate.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'
