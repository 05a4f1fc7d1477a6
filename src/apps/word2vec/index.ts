export {
  fit,
  type Word2VecEpoch,
  type Word2VecFitOptions,
  type Word2VecProgress,
  type Word2VecStart,
} from './fit.ts'
export { type Word2VecSettings } from './settings.ts'
export { WordVectors, type NearestOptions, type SimilarWord } from './word-vectors.ts'
export { Word2VecModel } from './word2vec-model.ts'
export { Word2VecRun, type Word2VecFacts } from './word2vec-run.ts'
export {
  evaluateAnalogies,
  type AnalogyScore,
  type AnalogyScores,
  type EvaluateAnalogiesOptions,
} from './evaluate-analogies.ts'
export { evaluateSimilarity, type SimilarityScores } from './evaluate-similarity.ts'
export { aliasTable, keepTable, negativeTable, type AliasTable } from './sampling-tables.ts'
