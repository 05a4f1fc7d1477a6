import type { ConvGeometry, Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { activations, opcodes } from './opcodes.ts'

/** Convolutions: the output, and the gradients of the input and of the weight. */
export function convKernels(
  engine: Engine,
): Pick<Kernels, 'conv2d' | 'conv2dInputGrad' | 'conv2dWeightGrad'> {
  const write = new ArgumentWriter(engine)
  const begin = (
    operation: string,
    x: Strided,
    weight: Strided,
    y: Strided,
    { stride, padding, dilation, groups }: ConvGeometry,
  ): void => {
    write.begin(operation)
    write.number(x.shape[0]!).number(x.shape[1]!).number(weight.shape[0]!).number(groups)
    write.number(x.shape[2]!).number(x.shape[3]!).number(weight.shape[2]!).number(weight.shape[3]!)
    write.number(y.shape[2]!).number(y.shape[3]!)
    for (const pair of [stride, padding, dilation]) write.number(pair[0]).number(pair[1])
  }
  const dense = (x: Strided): ArgumentWriter => write.dense(x, 'float32', countOf(x.shape))
  return {
    conv2d(x, weight, bias, geometry, activation, out) {
      begin('conv2d', x, weight, out, geometry)
      dense(x)
      dense(weight).dense(bias, 'float32', weight.shape[0]!).number(activations.indexOf(activation))
      dense(out).run(opcodes.conv2d)
    },
    conv2dInputGrad(g, weight, geometry, out) {
      begin('conv2dInputGrad', out, weight, g, geometry)
      dense(g)
      dense(weight)
      dense(out).run(opcodes.conv2dInputGrad)
    },
    conv2dWeightGrad(g, x, geometry, out) {
      begin('conv2dWeightGrad', x, out, g, geometry)
      dense(g)
      dense(x)
      dense(out).run(opcodes.conv2dWeightGrad)
    },
  }
}
