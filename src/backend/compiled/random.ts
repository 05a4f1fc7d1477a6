import type { Kernels, RandomSource } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Random numbers and dropout. */
export function randomKernels(engine: Engine): Pick<Kernels, 'uniform' | 'normal' | 'bernoulli' | 'dropout'> {
  const write = new ArgumentWriter(engine)
  const begin = (operation: string, source: RandomSource): ArgumentWriter =>
    write
      .begin(operation)
      .number(source.seedLow)
      .number(source.seedHigh)
      .number(source.stream)
      .number(source.block)
  const fill = (
    name: 'uniform' | 'normal' | 'bernoulli',
    out: Strided,
    source: RandomSource,
    a: number,
    b = 0,
  ): void => {
    const count = countOf(out.shape)
    begin(name, source).dense(out, name === 'bernoulli' ? 'bool' : 'float32', count)
    write.number(count).number(a).number(b).run(opcodes[name])
  }
  return {
    uniform: (out, source, low, high) => fill('uniform', out, source, low, high - low),
    normal: (out, source, mean, std) => fill('normal', out, source, mean, std),
    bernoulli: (out, source, probability) => fill('bernoulli', out, source, probability),
    dropout(x, source, p, out) {
      const count = countOf(out.shape)
      begin('dropout', source).dense(x, 'float32', count).dense(out, 'float32', count)
      write.number(count).number(p).run(opcodes.dropout)
    },
  }
}
