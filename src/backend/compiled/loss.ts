import { IndexError } from '../../base/errors.ts'
import type { Kernels, NllTarget } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** The losses of classes and their gradients. */
export function lossKernels(
  engine: Engine,
): Pick<Kernels, 'nll' | 'nllGrad' | 'crossEntropy' | 'crossEntropyGrad'> {
  const write = new ArgumentWriter(engine)

  const begin = (scores: Strided, { target, weight, ignoreIndex }: NllTarget): ArgumentWriter =>
    write
      .begin()
      .number(scores.shape[0]!)
      .number(scores.shape[1]!)
      .pointer(target)
      .number(target.strides[0]!)
      .pointer(weight)
      .number(weight === null ? 0 : weight.strides[0]!)
      .number(ignoreIndex)

  const run = (operation: string, opcode: number, scores: Strided, { target }: NllTarget): void => {
    const bad = write.run(opcode)
    if (bad === 0) return
    const found = target.storage.view()[target.offset + (bad - 1) * target.strides[0]!]
    throw new IndexError(
      operation,
      `target ${bad - 1} is class ${found}, and there are ${scores.shape[1]} classes, 0 to ${scores.shape[1]! - 1}`,
    )
  }

  return {
    nll(logProbs, target, out) {
      begin(logProbs, target).pointer(logProbs).pointer(out).number(out.strides[0]!)
      run('nll', opcodes.nll, logProbs, target)
    },
    nllGrad(g, target, out) {
      begin(out, target).pointer(g).number(g.strides[0]!).pointer(out)
      run('nll', opcodes.nllGrad, out, target)
    },
    crossEntropy(logits, target, losses, logProbs) {
      begin(logits, target).pointer(logits).number(logits.strides[0]!).number(logits.strides[1]!)
      write.pointer(losses).number(losses.strides[0]!).pointer(logProbs)
      run('crossEntropy', opcodes.crossEntropy, logits, target)
    },
    crossEntropyGrad(g, logProbs, target, out) {
      begin(out, target).pointer(g).number(g.strides[0]!).pointer(logProbs).pointer(out)
      run('crossEntropy', opcodes.crossEntropyGrad, out, target)
    },
  }
}
