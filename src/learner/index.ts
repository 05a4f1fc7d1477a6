export type { LossFunction } from './batch-tensors.ts'
export type { Callback, CallbackAnswer, CallbackState, EpochRecord, Outcome, Training } from './callback.ts'
export { EventLog, type TrainingEvent } from './event-log.ts'
export { fit, type FitOptions } from './fit.ts'
export { DamagedCheckpointError, type CheckpointParts } from './checkpoints/checkpoint-file.ts'
export {
  Checkpoints,
  type Checkpoint,
  type CheckpointEnvironment,
  type CheckpointStore,
  type CheckpointsOptions,
} from './checkpoints/checkpoints.ts'
export type { CheckpointOptions } from './checkpoints/fit-checkpoints.ts'
export type { CycleOptions } from './cycle-plan.ts'
export { DecoupledDecay } from './decoupled-decay.ts'
export type { LayerGroup } from './layer-groups.ts'
export { Learner } from './learner.ts'
export type {
  FineTuneOptions,
  FitOneCycleOptions,
  LearnerFitOptions,
  LearnerOptions,
  OptimizerFactory,
} from './learner-options.ts'
export type { LrChoice } from './lr-find/choose-lr.ts'
export { lrFind, type LrFindOptions, type LrFindResult } from './lr-find/lr-find.ts'
export { steepestLr, valleyLr, type LrFindRow } from './lr-find/suggest-lr.ts'
export {
  accuracyScore,
  f1,
  fBeta,
  logLoss,
  precision,
  recall,
  type ClassScoreOptions,
} from './metrics/class-scores.ts'
export { accuracy, topK, type Metric } from './metrics/metrics.ts'
export {
  overRows,
  perplexity,
  type OverRowsOptions,
  type Tally,
  type WholeMetric,
} from './metrics/whole-metrics.ts'
export type { PredictOptions } from './predict.ts'
export { progress } from './progress/progress.ts'
export {
  searchProgress,
  type SearchProgress,
  type SearchProgressOptions,
} from './progress/search-progress.ts'
export { ProgressBar } from './progress/progress-bar.ts'
export { ProgressLines, type ProgressLinesOptions } from './progress/progress-lines.ts'
export { Recorder } from './recorder.ts'
export { stateToSafetensors } from './state-bytes.ts'
export { loadStateFromSafetensors } from './state-file.ts'
export { validate, type ValidateOptions, type Validation } from './validate.ts'
export * from './schedules/index.ts'
export {
  auc,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  r2,
  rmse,
  rmspe,
} from './metrics/table-metrics.ts'
export { accuracyThreshold, expRmspe } from './metrics/tabular-metrics.ts'
export * from './callbacks/index.ts'
export { summaryRows, summaryText, type SummaryRow } from './summary.ts'
