import type { Kernels, RandomSource } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Random numbers and dropout. */
export function randomKernels(engine: Engine): Pick<Kernels, 'uniform' | 'normal' | 'bernoulli' | 'dropout'> {
  const write = new ArgumentWriter(engine)
  const begin = (source: RandomSource): ArgumentWriter =>
    write.begin().number(source.seedLow).number(source.seedHigh).number(source.stream).number(source.block)
  const fill = (opcode: number, out: Strided, source: RandomSource, a: number, b = 0): void => {
    begin(source).pointer(out).number(countOf(out.shape)).number(a).number(b).run(opcode)
  }
  return {
    uniform: (out, source, low, high) => fill(opcodes.uniform, out, source, low, high - low),
    normal: (out, source, mean, std) => fill(opcodes.normal, out, source, mean, std),
    bernoulli: (out, source, probability) => fill(opcodes.bernoulli, out, source, probability),
    dropout(x, source, p, out) {
      begin(source).pointer(x).pointer(out).number(countOf(out.shape)).number(p).run(opcodes.dropout)
    },
  }
}
