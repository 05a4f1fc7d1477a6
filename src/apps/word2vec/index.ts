export { fit } from './fit.ts'
export type { Word2VecEpoch, Word2VecFitOptions, Word2VecProgress, Word2VecStart } from './options.ts'
export { type Word2VecModelName, type Word2VecSettings } from './settings.ts'
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
/** @internal For the benchmarks. */
export { keepTable, negativeTable } from './sampling-tables.ts'
export { loadWord2vecFormat, saveWord2vecFormat, type LoadWord2vecFormatOptions } from './word2vec-format.ts'
export { FakeWordModel } from './fake-word-model.ts'
export { type FakeWordScores } from './fake-word-judge.ts'
/** @internal For the benchmarks. */
export { CorpusBuilder } from '../../data/text/words/corpus-builder.ts'
export type { Sentences } from '../../data/text/words/read-corpus.ts'
export type { WordSplitting } from '../../data/text/words/split-words.ts'
export {
  parseAnalogies,
  parseJudgedPairs,
  type AnalogySection,
  type JudgedPair,
} from '../../data/text/words/analogy-questions.ts'
