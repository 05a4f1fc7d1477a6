export { collabBaselines, crosstab, type CollabBaselines, type Crosstab } from './baselines.ts'
export { CollabFilterDataset, idKey, type CollabColumns, type Id } from './collab-filter-dataset.ts'
export {
  CollabRun,
  type CollabRunFacts,
  type RatingPrediction,
  type Recommendation,
  type Recommended,
  type RecommendOptions,
} from './collab-run.ts'
export { fit } from './fit.ts'
export type { CollabFitOptions, CollabFitStart } from './options.ts'
export * from './models/index.ts'
