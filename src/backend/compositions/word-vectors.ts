import type { WordVectorKernels } from '../fused/word-vectors.ts'
import type { CoreBackend } from '../kernels.ts'
import { composedFakeWord } from './fake-word.ts'
import { composedWord2Vec } from './word2vec.ts'

/** Word vectors, pair by pair: slow, for a backend to be complete. */
export function composedWordVectors(kernels: CoreBackend): WordVectorKernels {
  return { ...composedWord2Vec(kernels), ...composedFakeWord(kernels) }
}
