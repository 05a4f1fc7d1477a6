import { classError } from '../index-error.ts'
import type { Kernels, NllTarget } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** The losses of classes and their gradients. */
export function lossKernels(
  engine: Engine,
): Pick<Kernels, 'nll' | 'nllGrad' | 'crossEntropy' | 'crossEntropyGrad'> {
  const write = new ArgumentWriter(engine)

  const begin = (
    operation: string,
    scores: Strided,
    { target, weight, ignoreIndex }: NllTarget,
  ): ArgumentWriter =>
    write
      .begin(operation)
      .number(scores.shape[0]!)
      .number(scores.shape[1]!)
      .strided(target, 'int32')
      .number(target.strides[0]!)
      .strided(weight, 'float32')
      .number(weight === null ? 0 : weight.strides[0]!)
      .number(ignoreIndex)

  const run = (
    operation: string,
    opcode: number,
    scores: Strided,
    { target, operation: caller = operation }: NllTarget,
  ): void => {
    const bad = write.run(opcode)
    if (bad === 0) return
    const found = elementsOf(target.storage)[target.offset + (bad - 1) * target.strides[0]!]
    throw classError(caller, bad - 1, found!, scores.shape[1]!)
  }

  return {
    nll(logProbs, target, out) {
      begin('nll', logProbs, target).dense(logProbs, 'float32', countOf(logProbs.shape))
      write.strided(out, 'float32').number(out.strides[0]!)
      run('nll', opcodes.nll, logProbs, target)
    },
    nllGrad(g, target, out) {
      begin('nll', out, target).strided(g, 'float32').number(g.strides[0]!)
      write.dense(out, 'float32', countOf(out.shape))
      run('nll', opcodes.nllGrad, out, target)
    },
    crossEntropy(logits, target, losses, logProbs) {
      begin('crossEntropy', logits, target).strided(logits, 'float32')
      write.number(logits.strides[0]!).number(logits.strides[1]!)
      write.strided(losses, 'float32').number(losses.strides[0]!)
      write.dense(logProbs, 'float32', countOf(logits.shape))
      run('crossEntropy', opcodes.crossEntropy, logits, target)
    },
    crossEntropyGrad(g, logProbs, target, out) {
      const count = countOf(out.shape)
      begin('crossEntropy', out, target).strided(g, 'float32').number(g.strides[0]!)
      write.dense(logProbs, 'float32', count).dense(out, 'float32', count)
      run('crossEntropy', opcodes.crossEntropyGrad, out, target)
    },
  }
}
