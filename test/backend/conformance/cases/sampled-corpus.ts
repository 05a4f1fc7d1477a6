import type { SampledCorpus } from '../../../../src/backend/kernels.ts'
import type { Strided } from '../../../../src/backend/storage.ts'
import type { Workbench } from '../workbench.ts'

/** How many words the corpus of these cases has. */
export const WORDS = 23

/** What a case may ask for. */
export interface GivenCorpus {
  readonly corpus?: readonly number[] | undefined
  readonly keep?: boolean | undefined
}

/** A table [WORDS, dim], as a window on one whose rows are `stride` long. */
export function table(on: Workbench, dim: number, stride: number): Strided {
  const whole = on.floats([WORDS, stride], { low: -0.5, high: 0.5 })
  on.changes(whole, 'optimizer', 16)
  return stride === dim ? whole : { ...whole, shape: [WORDS, dim], strides: [stride, 1] }
}

/** Sentences of 30 words, and how words are drawn and left out. */
export function sampledCorpus(on: Workbench, { corpus, keep = false }: GivenCorpus): SampledCorpus {
  const sentences =
    corpus ?? Array.from({ length: 90 }, (_, i) => (i % 31 === 30 ? -1 : (i * i + 3 * i) % WORDS))
  const tables = {
    corpus: on.given([sentences.length], sentences, 'int32'),
    keep: keep ? on.floats([WORDS], { low: 0.3, high: 1.2 }) : null,
    threshold: on.ints([WORDS], -(2 ** 31), 2 ** 31),
    alias: on.ints([WORDS], 0, WORDS),
  }
  return {
    ...tables,
    onHost: {
      corpus: sentences,
      keep: tables.keep === null ? null : on.valuesOf(tables.keep),
      threshold: on.valuesOf(tables.threshold),
      alias: on.valuesOf(tables.alias),
    },
    lr: 0.05,
    minLr: 0.001,
    position: 0,
    total: 1000,
    seedLow: 42,
    seedHigh: 0,
    hogwild: false,
    stats: on.output([2], 'sum', { terms: 64 }),
  }
}
