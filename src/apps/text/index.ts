export { fit } from './fit.ts'
export { fitClassifier } from './classifier/fit-classifier.ts'
export type { ClassifierFitOptions, ClassifierFitStart } from './classifier/options.ts'
export { BagClassifier, type BagClassifierSizes } from './classifier/bag-classifier.ts'
export { TextClassifier, type TextClassifierSizes } from './classifier/text-classifier.ts'
export { TextClassifierRun, type TextPrediction } from './classifier/text-classifier-run.ts'
export type { TextFitOptions, TextFitStart } from './options.ts'
export {
  generateText,
  streamText,
  type Generated,
  type GenerateOptions,
  type TextStream,
  type Writing,
} from './generate.ts'
export {
  Char3Model,
  CharLoopConcatModel,
  CharLoopModel,
  CharRnn,
  CharSeqRnn,
  createTextModel,
  textModelNames,
  type CharModelSizes,
  type DeepModelSizes,
  type TextModel,
  type TextModelName,
  type TextModelSizes,
} from './models/index.ts'
export { Sampler, type SamplingOptions } from './sampling.ts'
export { Gpt, gptLoss, type GptOptions } from './models/gpt.ts'
export { loadGpt2, type Gpt2Weights, type LoadGpt2Options } from './models/load-gpt2.ts'
export type { KeyValueCache, CachedKeys } from './models/key-value-cache.ts'
export {
  RecurrentLanguageModel,
  streamLoss,
  type RecurrentKind,
  type RecurrentLanguageModelOptions,
} from './models/recurrent-language-model.ts'
export { NgramEmbedding, type NgramSizes } from './models/ngram-embedding.ts'
export { nextWords, type NextOptions, type NextWord } from './next-words.ts'
export type { TokenOptions } from './prepare-text.ts'
export { TextRun, type TokenVectors } from './text-run.ts'
export type { EmbeddedText } from './embed-text.ts'
export { tokenChoices, type TokenChoice } from './token-choices.ts'
