import { dropout } from '../../../nn/functional/dropout.ts'
import { ones, type Tensor } from '../../../tensor/index.ts'

/** Dropout with one mask for all steps of [steps, batch, width] (Gal and Ghahramani, arXiv 1512.05287). */
export function lockedDropout(x: Tensor, probability: number, training: boolean): Tensor {
  if (probability === 0 || !training) return x
  return x.mul(dropout(ones(1, x.shape[1]!, x.shape[2]!), probability, { training: true }))
}
