import { type OptionNames } from '../../base/check-options.ts'
import { type CheckpointOptions, checkpointOptionNames } from '../../learner/checkpoints/fit-checkpoints.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import type { FakeWordScores } from './fake-word-judge.ts'
import type { Word2VecSettings } from './settings.ts'
import type { Word2VecRun } from './word2vec-run.ts'

/** Training options for word vectors. */
export interface Word2VecFitOptions extends Partial<Word2VecSettings>, CheckpointOptions, DataParallelOption {
  /** Stops cleanly after this many seconds, including those before a resume. */
  readonly timeBudget?: number | undefined
  /** Called when the corpus has been read, before training. */
  readonly onStart?: (start: Word2VecStart) => void | Promise<void>
  /** Called several times a second. */
  readonly onProgress?: (progress: Word2VecProgress) => void
  /** Called after each epoch; training waits for it. */
  readonly onEpochEnd?: (epoch: Word2VecEpoch) => void | Promise<void>
  /** Stops within a fraction of a second; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export const word2VecFitOptionNames: OptionNames<Word2VecFitOptions> = {
  ...checkpointOptionNames,
  ...dataParallelOptionName,
  timeBudget: true,
  onStart: true,
  onProgress: true,
  onEpochEnd: true,
  signal: true,
  model: true,
  dim: true,
  window: true,
  negative: true,
  minCount: true,
  epochs: true,
  sample: true,
  lr: true,
  minLr: true,
  mean: true,
  valid: true,
  splitting: true,
  seed: true,
  deterministic: true,
}

/** What is known before training starts. */
export interface Word2VecStart {
  readonly run: Word2VecRun
  readonly backend: string
  readonly threads: number
  readonly settings: Word2VecSettings
  /** Words that get a vector. */
  readonly words: number
  /** Total occurrences of these words in the corpus. */
  readonly tokens: number
  readonly wordsRead: number
  readonly typesRead: number
  readonly sentences: number
  /** fakeWord: number of held-out windows used for scoring; 0 for the other models. */
  readonly judged: number
}

/** Progress of the training. */
export interface Word2VecProgress {
  /** From 1. */
  readonly epoch: number
  readonly epochs: number
  /** Share of the training that is done, 0 to 1. */
  readonly done: number
  /** Mean loss per target since the last report; 0.69 is guessing. */
  readonly loss: number
  readonly wordsPerSecond: number
}

export interface Word2VecEpoch {
  /** From 1. */
  readonly epoch: number
  /** Mean loss per target (a context word or a negative sample) of the first 100,000 words, with the vectors at the end of the epoch. */
  readonly loss: number
  /**
   * fakeWord: how well real words are told from random ones in held-out text, by the model and by the baselines; null for the other models, or if nothing is
   * held out.
   */
  readonly scores: FakeWordScores | null
  readonly seconds: number
}
