import { type OptionNames } from '../../base/check-options.ts'
import { type CheckpointOptions, checkpointOptionNames } from '../../learner/checkpoints/fit-checkpoints.ts'
import type { FakeWordScores } from './fake-word-judge.ts'
import type { Word2VecSettings } from './settings.ts'
import type { Word2VecRun } from './word2vec-run.ts'

/** How to learn word vectors. */
export interface Word2VecFitOptions extends Partial<Word2VecSettings>, CheckpointOptions {
  /** Stops in good order after so many seconds, those before a resumption included. */
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

/** What is known before training begins. */
export interface Word2VecStart {
  readonly run: Word2VecRun
  readonly backend: string
  readonly threads: number
  readonly settings: Word2VecSettings
  /** Words that have a vector. */
  readonly words: number
  /** Occurrences of these in the corpus. */
  readonly tokens: number
  readonly wordsRead: number
  readonly typesRead: number
  readonly sentences: number
  /** fakeWord: windows that are kept to judge by; 0 for the others. */
  readonly judged: number
}

/** How far training is. */
export interface Word2VecProgress {
  /** From 1. */
  readonly epoch: number
  readonly epochs: number
  /** Part of all training that is done, 0 to 1. */
  readonly done: number
  /** Mean loss of a target since the last report, from 0.69 (knows nothing) down. */
  readonly loss: number
  readonly wordsPerSecond: number
}

export interface Word2VecEpoch {
  /** From 1. */
  readonly epoch: number
  /** Mean loss of a target, of those that were measured. */
  readonly loss: number
  /** fakeWord: how well real words are told from drawn ones where nothing was learned, and how well by simple rules; null for the others, or where nothing was kept. */
  readonly scores: FakeWordScores | null
  readonly seconds: number
}
