import type { Activation } from '../../backend/kernels.ts'
import type { Tensor } from '../tensor.ts'
import { reluGrad } from './relu.ts'
import { sigmoidGrad } from './sigmoid.ts'
import { tanhGrad } from './tanh.ts'

/** The gradient of what a fused activation got, from that of its result y. */
export const activationGradients: Readonly<Record<Activation, (g: Tensor, y: Tensor) => Tensor>> = {
  none: (g) => g,
  relu: (g, y) => reluGrad(g, y),
  tanh: (g, y) => tanhGrad(g, y),
  sigmoid: (g, y) => sigmoidGrad(g, y),
}
