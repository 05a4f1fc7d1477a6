import { wordError } from '../index-error.ts'
import type { Kernels, SampledCorpus } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Word vectors by negative sampling, and by telling real words from drawn ones. */
export function word2vecKernels(engine: Engine): Pick<Kernels, 'word2vec' | 'fakeWord'> {
  const write = new ArgumentWriter(engine)
  /** As `SampledCorpus::readCorpus` reads it. */
  const pushCorpus = ({ corpus, keep, threshold, alias }: SampledCorpus, words: number): void => {
    const count = countOf(corpus.shape)
    write.dense(corpus, 'int32', count).number(count).dense(keep, 'float32', words)
    write.dense(threshold, 'int32', words).dense(alias, 'int32', words)
  }
  /** As `SampledCorpus::readRates` reads it. */
  const pushRates = ({ lr, minLr, position, total, seedLow, seedHigh, stats }: SampledCorpus): void => {
    write.number(lr).number(minLr).number(position).number(total).number(seedLow).number(seedHigh)
    write.dense(stats, 'float32', 2)
  }
  const run = (name: 'word2vec' | 'fakeWord', { corpus }: SampledCorpus, words: number): void => {
    const bad = write.run(opcodes[name])
    if (bad === 0) return
    const found = elementsOf(corpus.storage)[corpus.offset + bad - 1]
    throw wordError(name, bad - 1, found!, words)
  }
  return {
    word2vec(step) {
      const { input, output } = step
      const [words, dim] = input.shape as readonly [number, number]
      write
        .begin('word2vec')
        .flag(step.model === 'cbow')
        .flag(step.mean)
        .flag(step.hogwild)
        .number(words)
        .number(dim)
      write.rows(input).rows(output)
      pushCorpus(step, words)
      write.number(step.window).number(step.negative)
      pushRates(step)
      run('word2vec', step, words)
    },
    fakeWord(step) {
      const { vectors, bias, positions } = step
      const [words, dim] = vectors.shape as readonly [number, number]
      write.begin('fakeWord').flag(step.hogwild).number(words).number(dim)
      write
        .rows(vectors)
        .dense(bias, 'float32', words)
        .dense(positions, 'float32', 2 * step.window * dim)
      pushCorpus(step, words)
      write.number(step.window).number(step.negative)
      pushRates(step)
      run('fakeWord', step, words)
    },
  }
}
