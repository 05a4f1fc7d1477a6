import type { ConvGeometry, Kernels } from '../kernels.ts'
import { factors } from './bfloat16.ts'
import { relu, sigmoid } from './elementwise.ts'
import { countOf, read, write } from './window.ts'
import type { Activation } from '../core-kernels.ts'

type Four = readonly [number, number, number, number]

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  relu,
  tanh: Math.tanh,
  sigmoid,
}

/** Calls `each` with the positions in y, x and weight of every product of a convolution. */
function forProducts(
  x: Four,
  weight: Four,
  y: Four,
  { stride, padding, dilation, groups }: ConvGeometry,
  each: (atY: number, atX: number, atWeight: number) => void,
): void {
  const [n, channels, height, width] = x
  const [outputs, inGroup, kernelHeight, kernelWidth] = weight
  const [, , rows, columns] = y
  for (let image = 0; image < n; image++)
    for (let o = 0; o < outputs; o++) {
      const first = Math.floor(o / (outputs / groups)) * inGroup
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          for (let c = 0; c < inGroup; c++)
            for (let a = 0; a < kernelHeight; a++)
              for (let b = 0; b < kernelWidth; b++) {
                const row = i * stride[0] + a * dilation[0] - padding[0]
                const column = j * stride[1] + b * dilation[1] - padding[1]
                if (row < 0 || row >= height || column < 0 || column >= width) continue
                each(
                  ((image * outputs + o) * rows + i) * columns + j,
                  ((image * channels + first + c) * height + row) * width + column,
                  ((o * inGroup + c) * kernelHeight + a) * kernelWidth + b,
                )
              }
    }
}

export const conv: Pick<Kernels, 'conv2d' | 'conv2dInputGrad' | 'conv2dWeightGrad'> = {
  conv2d(x, weight, bias, geometry, activation, out) {
    const [values, weights] = [factors(read(x)), factors(read(weight))]
    const sums = new Float64Array(countOf(out.shape))
    forProducts(x.shape as Four, weight.shape as Four, out.shape as Four, geometry, (atY, atX, atWeight) => {
      sums[atY]! += values[atX]! * weights[atWeight]!
    })
    const [, outputs, rows, columns] = out.shape as Four
    const added = bias ? read(bias) : new Float64Array(outputs)
    write(
      out,
      sums.map((sum, at) =>
        activations[activation](sum + added[Math.floor(at / (rows * columns)) % outputs]!),
      ),
    )
  },

  conv2dInputGrad(g, weight, geometry, out) {
    const [grads, weights] = [factors(read(g)), factors(read(weight))]
    const sums = new Float64Array(countOf(out.shape))
    forProducts(out.shape as Four, weight.shape as Four, g.shape as Four, geometry, (atY, atX, atWeight) => {
      sums[atX]! += grads[atY]! * weights[atWeight]!
    })
    write(out, sums)
  },

  conv2dWeightGrad(g, x, geometry, out) {
    const [grads, values] = [factors(read(g)), factors(read(x))]
    const sums = new Float64Array(countOf(out.shape))
    forProducts(x.shape as Four, out.shape as Four, g.shape as Four, geometry, (atY, atX, atWeight) => {
      sums[atWeight]! += grads[atY]! * values[atX]!
    })
    write(out, sums)
  },
}
