import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError } from '../../base/errors.ts'
import type { Strided } from '../../backend/storage.ts'
import { op } from '../op.ts'
import type { Tensor } from '../tensor.ts'
import { requireFloat } from './operand.ts'
import { pad } from './pad.ts'
import { sizesOf, type Sizes } from './pair.ts'
import { squeeze, unsqueeze } from './squeeze.ts'
import { reshape } from './view.ts'

export interface PatchOptions {
  /** Distance between neighboring elements of a patch. Default 1. */
  readonly dilation?: Sizes
  /** Zeros on both sides of each dimension. Default 0. */
  readonly padding?: Sizes
  /** Distance between neighboring patches. Default 1. */
  readonly stride?: Sizes
}

const patchOptionNames: OptionNames<PatchOptions> = { dilation: true, padding: true, stride: true }

type Pair = readonly [number, number]

interface Patches {
  readonly kernel: Pair
  readonly dilation: Pair
  readonly padding: Pair
  readonly stride: Pair
}

/**
 * All patches of images, as columns (im2col).
 *
 *     x [n, channels, height, width] or [channels, height, width]   ->   [n, channels * kernel height * kernel width, patches]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * unfoldPatches(tensor([[[1, 2, 3]]]), [1, 2]) // [[1, 2], [2, 3]]
 */
export function unfoldPatches(x: Tensor, kernelSize: Sizes, options: PatchOptions = {}): Tensor {
  const patches = patchesOf('unfold', kernelSize, options)
  requireFloat('unfold', { x })
  const single = x.shape.length === 3
  if (!single && x.shape.length !== 4)
    throw new ShapeError('unfold', 'needs [n, channels, height, width] or [channels, height, width]', {
      x: x.shape,
    })
  const images = single ? unsqueeze(x, 0) : x
  const size = counts('unfold', x, images.shape.slice(2) as unknown as Pair, patches)
  const [n, channels] = images.shape as readonly [number, number]
  const taken = take(padded(images, patches.padding), patches, size)
  const out = reshape(taken, [n, channels * patches.kernel[0] * patches.kernel[1], size[0] * size[1]])
  return single ? squeeze(out, 0) : out
}

/**
 * Adds patches up to images of `outputSize`: the transpose of `unfoldPatches` (col2im). Elements where patches overlap are their sum.
 *
 *     x [n, channels * kernel height * kernel width, patches] or without n   ->   [n, channels, ...outputSize]
 *
 * @throws ShapeError if the sizes do not fit, DTypeError if x is not float32.
 * @example
 * foldPatches(tensor([[1, 2], [2, 3]]), [1, 3], [1, 2]) // [[[1, 4, 3]]]
 */
export function foldPatches(
  x: Tensor,
  outputSize: Sizes,
  kernelSize: Sizes,
  options: PatchOptions = {},
): Tensor {
  const patches = patchesOf('fold', kernelSize, options)
  requireFloat('fold', { x })
  const plane = sizesOf('fold', 'outputSize', outputSize, 2, 1) as Pair
  const single = x.shape.length === 2
  const size = counts('fold', x, plane, patches)
  const taps = patches.kernel[0] * patches.kernel[1]
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  if ((!single && x.shape.length !== 3) || rows % taps !== 0 || columns !== size[0] * size[1])
    throw new ShapeError(
      'fold',
      `needs x [n, channels * ${taps}, ${size[0] * size[1]}] for an outputSize of ${plane.join(' x ')}`,
      { x: x.shape },
    )
  const columnsOf = single ? unsqueeze(x, 0) : x
  const shaped = reshape(columnsOf, [columnsOf.shape[0]!, rows / taps, ...patches.kernel, ...size])
  const sums = put(shaped, patches, [plane[0] + 2 * patches.padding[0], plane[1] + 2 * patches.padding[1]])
  const out = padded(sums, [-patches.padding[0], -patches.padding[1]])
  return single ? squeeze(out, 0) : out
}

function patchesOf(operation: string, kernelSize: Sizes, options: PatchOptions): Patches {
  checkOptions(operation, options, patchOptionNames)
  const { dilation = 1, padding = 0, stride = 1 } = options
  const pair = (name: string, value: Sizes, least: number): Pair =>
    sizesOf(operation, name, value, 2, least) as unknown as Pair
  return {
    kernel: pair('kernelSize', kernelSize, 1),
    dilation: pair('dilation', dilation, 1),
    padding: pair('padding', padding, 0),
    stride: pair('stride', stride, 1),
  }
}

/** How many patches there are along both dims. */
function counts(operation: string, x: Tensor, plane: Pair, patches: Patches): Pair {
  const { kernel, dilation, padding, stride } = patches
  const size = ([0, 1] as const).map(
    (d) => Math.floor((plane[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1,
  )
  if (size.some((extent) => extent < 1))
    throw new ShapeError(operation, 'a patch must not be larger than the padded image', { x: x.shape })
  return size as unknown as Pair
}

function padded(x: Tensor, [rows, columns]: Pair): Tensor {
  return rows === 0 && columns === 0 ? x : pad(x, [columns, columns, rows, rows])
}

/** The window on x [n, channels, height, width] that shows every patch: [n, channels, ...kernel, ...size]. */
function windows(x: Tensor, { kernel, dilation, stride }: Patches, size: Pair): Strided {
  const [n, c, h, w] = x.strides as readonly [number, number, number, number]
  return {
    storage: x.storage,
    dtype: x.dtype,
    shape: [x.shape[0]!, x.shape[1]!, ...kernel, ...size],
    strides: [n, c, h * dilation[0], w * dilation[1], h * stride[0], w * stride[1]],
    offset: x.offset,
  }
}

function take(x: Tensor, patches: Patches, size: Pair): Tensor {
  return op('unfold', [x], {
    shape: [x.shape[0]!, x.shape[1]!, ...patches.kernel, ...size],
    forward: (k, out) => k.copy(windows(x, patches, size), out),
    vjp: (g) => [put(g, patches, x.shape.slice(2) as unknown as Pair)],
    saves: [],
  })
}

/** x [n, channels, ...kernel, ...size] added up on planes of `plane`. */
function put(x: Tensor, patches: Patches, plane: Pair): Tensor {
  const size = x.shape.slice(4) as unknown as Pair
  return op('fold', [x], {
    shape: [x.shape[0]!, x.shape[1]!, ...plane],
    forward: (k, out) => {
      k.fill(out, 0)
      const all = windows(out, patches, size)
      const tap = (t: Strided, a: number, b: number): Strided => ({
        ...t,
        shape: t.shape.toSpliced(2, 2),
        strides: t.strides.toSpliced(2, 2),
        offset: t.offset + a * t.strides[2]! + b * t.strides[3]!,
      })
      // One place of the patches at a time: those never overlap.
      for (let a = 0; a < patches.kernel[0]; a++)
        for (let b = 0; b < patches.kernel[1]; b++)
          k.binary('add', tap(all, a, b), tap(x, a, b), tap(all, a, b))
    },
    vjp: (g) => [take(g, patches, size)],
    saves: [],
  })
}
