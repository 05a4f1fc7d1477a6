export { collabBaselines, crosstab, type CollabBaselines, type Crosstab } from './baselines.ts'
export { CollabFilterDataset, idKey, type CollabColumns, type Id } from './collab-filter-dataset.ts'
export {
  CollabRun,
  type CollabRunFacts,
  type EventModelFacts,
  type RatingModelFacts,
  type RatingPrediction,
} from './collab-run.ts'
export { EventModel } from './event-model.ts'
export * from './ranking/index.ts'
export type { Reason, Recommendation, Recommended, RecommendOptions, SimilarItem } from './recommendation.ts'
export { fit } from './fit.ts'
export type { CollabFitOptions, CollabFitStart } from './options.ts'
export * from './models/index.ts'
