import type { ConvGeometry, ConvKernels } from '../fused/conv.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { narrow, reshaped, transposed } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

type Four = readonly [number, number, number, number]
type Six = readonly [...Four, number, number]

/** What a convolution reads: its input with zeros around it, large enough for every window. */
interface Padded {
  readonly all: Strided
  /** The part of `all` that has elements of the input, and that part of the input. */
  readonly inside: Strided
  readonly of: Strided
}

function padded(on: Workspace, x: Strided, kernel: Four, y: Four, geometry: ConvGeometry): Padded {
  const { stride, padding, dilation } = geometry
  const sizes = ([0, 1] as const).map((d) =>
    Math.max(0, (y[2 + d]! - 1) * stride[d] + (kernel[2 + d]! - 1) * dilation[d] + 1),
  )
  const all = on.filled([x.shape[0]!, x.shape[1]!, sizes[0]!, sizes[1]!], 0)
  let [inside, of] = [all, x]
  for (const d of [0, 1] as const) {
    const before = Math.min(padding[d], sizes[d]!)
    const kept = Math.max(0, Math.min(x.shape[2 + d]!, sizes[d]! - before))
    inside = narrow(inside, 2 + d, before, kept)
    of = narrow(of, 2 + d, 0, kept)
  }
  return { all, inside, of }
}

/** All windows of the channels of a group of a padded input, without a copy: [n, channels, kernel height, kernel width, rows, columns]. */
function windows(all: Strided, group: number, kernel: Four, y: Four, geometry: ConvGeometry): Strided {
  const { stride, dilation } = geometry
  const own = narrow(all, 1, group * kernel[1], kernel[1])
  const [n, c, h, w] = own.strides as unknown as Four
  return {
    ...own,
    shape: [own.shape[0]!, kernel[1], kernel[2], kernel[3], y[2], y[3]],
    strides: [n, c, h * dilation[0], w * dilation[1], h * stride[0], w * stride[1]],
  }
}

/** One tap of all windows: [n, channels, rows, columns]. */
function tap(all: Strided, a: number, b: number): Strided {
  const [n, c, kh, kw, h, w] = all.strides as readonly number[] as Six
  const [shapeN, shapeC, , , rows, columns] = all.shape as readonly number[] as Six
  return {
    ...all,
    shape: [shapeN, shapeC, rows, columns],
    strides: [n, c, h, w],
    offset: all.offset + a * kh + b * kw,
  }
}

/** The patches as a matrix for each image: [n, channels * kernel height * kernel width, rows * columns]. */
function patches(on: Workspace, all: Strided): Strided {
  const [n, c, kh, kw, rows, columns] = all.shape
  return reshaped(on.copy(all), [n!, c! * kh! * kw!, rows! * columns!])
}

/** A matrix used for every image. */
function forAll(matrix: Strided, images: number): Strided {
  return { ...matrix, shape: [images, ...matrix.shape], strides: [0, ...matrix.strides] }
}

/** Convolutions from copies of all patches and products. */
export function composedConvolutions(kernels: CoreBackend): ConvKernels {
  return {
    conv2d(x, weight, bias, geometry, activation, out) {
      const [kernel, y] = [weight.shape as Four, out.shape as Four]
      const [n, outputs] = y
      const own = outputs / geometry.groups
      composed(kernels, (on) => {
        const { all, inside, of } = padded(on, x, kernel, y, geometry)
        kernels.copy(of, inside)
        for (let group = 0; group < geometry.groups; group++) {
          const columns = patches(on, windows(all, group, kernel, y, geometry))
          const matrix = reshaped(narrow(weight, 0, group * own, own), [own, columns.shape[1]!])
          const product = on.make([n, own, y[2] * y[3]])
          kernels.matmul(forAll(matrix, n), columns, product)
          kernels.copy(reshaped(product, [n, own, y[2], y[3]]), narrow(out, 1, group * own, own))
        }
        if (bias !== null) {
          const added = { ...bias, shape: y, strides: [0, bias.strides[0]!, 0, 0] }
          kernels.binary('add', out, added, out)
        }
        if (activation !== 'none') kernels.unary(activation, out, out)
      })
    },

    conv2dInputGrad(g, weight, geometry, out) {
      const [kernel, y] = [weight.shape as Four, g.shape as Four]
      const [n, outputs] = y
      const own = outputs / geometry.groups
      composed(kernels, (on) => {
        const { all, inside, of } = padded(on, out, kernel, y, geometry)
        for (let group = 0; group < geometry.groups; group++) {
          const taps = kernel[1] * kernel[2] * kernel[3]
          const matrix = reshaped(narrow(weight, 0, group * own, own), [own, taps])
          const grads = reshaped(on.copy(narrow(g, 1, group * own, own)), [n, own, y[2] * y[3]])
          const columns = on.make([n, taps, y[2] * y[3]])
          kernels.matmul(forAll(transposed(matrix), n), grads, columns)
          const shaped = reshaped(columns, [n, kernel[1], kernel[2], kernel[3], y[2], y[3]])
          const to = windows(all, group, kernel, y, geometry)
          for (let a = 0; a < kernel[2]; a++)
            for (let b = 0; b < kernel[3]; b++)
              kernels.binary('add', tap(to, a, b), tap(shaped, a, b), tap(to, a, b))
        }
        kernels.fill(out, 0)
        kernels.copy(inside, of)
      })
    },

    conv2dWeightGrad(g, x, geometry, out) {
      const [kernel, y] = [out.shape as Four, g.shape as Four]
      const [n, outputs] = y
      const own = outputs / geometry.groups
      composed(kernels, (on) => {
        const { all, inside, of } = padded(on, x, kernel, y, geometry)
        kernels.copy(of, inside)
        for (let group = 0; group < geometry.groups; group++) {
          const columns = patches(on, windows(all, group, kernel, y, geometry))
          const grads = reshaped(on.copy(narrow(g, 1, group * own, own)), [n, own, y[2] * y[3]])
          const products = on.make([n, own, columns.shape[1]!])
          const [image, row, column] = columns.strides as readonly [number, number, number]
          const flipped = {
            ...columns,
            shape: [n, columns.shape[2]!, columns.shape[1]!],
            strides: [image, column, row],
          }
          kernels.matmul(grads, flipped, products)
          const to = narrow(out, 0, group * own, own)
          kernels.reduce('sum', products, [0], reshaped(to, [own, columns.shape[1]!]))
        }
      })
    },
  }
}
