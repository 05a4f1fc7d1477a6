export { loadRun, type LoadRunOptions } from './load-run.ts'
export type { AppName } from '../apps/run/app-names.ts'
export type { AnyRun, RunByApp } from '../apps/run/restore.ts'
export type { Run, RunBytes } from '../apps/run/run.ts'
export type { RunFile, RunFiles, RunSource } from '../apps/run/run-source.ts'
export type { AutoencoderRun, RowFeatures } from '../apps/autoencoder/autoencoder-run.ts'
export type { CollabRun, RatingPrediction } from '../apps/collab/collab-run.ts'
export type {
  Reason,
  Recommendation,
  RecommendOptions,
  Recommended,
  SimilarItem,
} from '../apps/collab/recommendation.ts'
export type {
  TabularRun,
  LevelVectors,
  TabularPrediction,
  TabularPredictions,
} from '../apps/tabular/tabular-run.ts'
export type { ImagePrediction, ImagePredictOptions, ImagesRun } from '../apps/images/images-run.ts'
export type { PictureSource } from '../data/images/picture-source.ts'
export type { TextClassifierRun, TextPrediction } from '../apps/text/classifier/text-classifier-run.ts'
export type { EmbeddedText } from '../apps/text/embed-text.ts'
export type { TextRun, TokenVectors } from '../apps/text/text-run.ts'
export type { Generated, GenerateOptions } from '../apps/text/generate.ts'
export type { NearestOptions, SimilarWord, WordVectors } from '../apps/word2vec/word-vectors.ts'
export type { Word2VecRun } from '../apps/word2vec/word2vec-run.ts'
export { LannerError } from '../base/errors.ts'
export { init } from '../tensor/runtime.ts'
