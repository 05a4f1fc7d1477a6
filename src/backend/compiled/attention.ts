import type { AttentionInputs } from '../fused/attention.ts'
import type { Kernels } from '../kernels.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Scaled dot-product attention with its gradients. */
export function attentionKernels(engine: Engine): Pick<Kernels, 'attention' | 'attentionGrad'> {
  const write = new ArgumentWriter(engine)
  const begin = (operation: string, inputs: AttentionInputs): ArgumentWriter => {
    const { query, key, value, mask, scale, causal, dropout } = inputs
    write.begin(operation).number(query.shape[0]!).number(query.shape[1]!).number(key.shape[1]!)
    write.number(query.shape[2]!).number(key.shape[2]!).number(query.shape[3]!).number(value.shape[3]!)
    write.number(scale).flag(causal).vectors(query, 4).vectors(key, 4).vectors(value, 4)
    write.strided(mask, 'float32')
    for (let d = 0; d < 4; d++) write.number(mask === null ? 0 : mask.strides[d]!)
    write.number(dropout === null ? 0 : dropout.p)
    const { seedLow = 0, seedHigh = 0, stream = 0, block = 0 } = dropout?.source ?? {}
    return write.number(seedLow).number(seedHigh).number(stream).number(block)
  }
  return {
    attention(inputs, out, logSums) {
      begin('attention', inputs)
        .vectors(out, 4)
        .dense(logSums, 'float32', countOf(logSums.shape))
        .run(opcodes.attention)
    },
    attentionGrad(g, inputs, out, logSums, { gradQuery, gradKey, gradValue }) {
      begin('attentionGrad', inputs)
        .vectors(g, 4)
        .vectors(out, 4)
        .dense(logSums, 'float32', countOf(logSums.shape))
        .vectors(gradQuery, 4)
        .vectors(gradKey, 4)
        .vectors(gradValue, 4)
        .run(opcodes.attentionGrad)
    },
  }
}
