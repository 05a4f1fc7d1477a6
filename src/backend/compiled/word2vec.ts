import { IndexError } from '../../base/errors.ts'
import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Word vectors by negative sampling. */
export function word2vecKernels(engine: Engine): Pick<Kernels, 'word2vec'> {
  const write = new ArgumentWriter(engine)
  return {
    word2vec(step) {
      const { input, output, corpus, keep, threshold, alias, stats } = step
      const [words, dim] = input.shape
      write
        .begin()
        .flag(step.model === 'cbow')
        .flag(step.mean)
        .flag(step.hogwild)
        .number(words!)
        .number(dim!)
      write.pointer(input).number(input.strides[0]!).pointer(output).number(output.strides[0]!)
      write.pointer(corpus).number(countOf(corpus.shape)).pointer(keep).pointer(threshold).pointer(alias)
      write.number(step.window).number(step.negative).number(step.lr).number(step.minLr)
      write.number(step.position).number(step.total).number(step.seedLow).number(step.seedHigh)
      const bad = write.pointer(stats).run(opcodes.word2vec)
      if (bad === 0) return
      const found = corpus.storage.view()[corpus.offset + bad - 1]
      throw new IndexError('word2vec', `word ${found} at position ${bad - 1} is outside 0 to ${words! - 1}`)
    },
  }
}
