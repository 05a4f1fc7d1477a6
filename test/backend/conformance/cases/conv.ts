import type { ConvGeometry } from '../../../../src/backend/kernels.ts'
import { check, heavy, type Case, type Cases } from '../case.ts'

interface Layer {
  /** [n, channels, height, width] */
  readonly x: readonly [number, number, number, number]
  /** [outputs, kernel height, kernel width] */
  readonly kernel: readonly [number, number, number]
  readonly geometry?: Partial<ConvGeometry>
  /** Zeros after the last row and column; as many as before unless given. */
  readonly after?: readonly [number, number]
}

const plain: ConvGeometry = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 }

const layers: Readonly<Record<string, Layer>> = {
  'one pixel': { x: [1, 1, 1, 1], kernel: [1, 1, 1] },
  'one by one': { x: [3, 17, 5, 7], kernel: [9, 1, 1] },
  'one by one, many pixels': { x: [2, 20, 24, 30], kernel: [33, 1, 1] },
  'one by one, stride 2': { x: [2, 5, 7, 8], kernel: [6, 1, 1], geometry: { stride: [2, 2] } },
  'three by three': { x: [2, 3, 8, 9], kernel: [13, 3, 3], geometry: { padding: [1, 1] } },
  'three by three, many channels': { x: [2, 40, 14, 14], kernel: [35, 3, 3], geometry: { padding: [1, 1] } },
  'three by three, small planes': { x: [19, 24, 4, 4], kernel: [40, 3, 3], geometry: { padding: [1, 1] } },
  'three by three, odd planes': { x: [5, 33, 7, 7], kernel: [26, 3, 3], geometry: { padding: [1, 1] } },
  'a kernel as large as the image': { x: [3, 4, 5, 6], kernel: [7, 5, 6] },
  'more padding than kernel': { x: [2, 2, 3, 4], kernel: [3, 2, 2], geometry: { padding: [3, 4] } },
  'one row': { x: [3, 6, 1, 50], kernel: [5, 1, 5], geometry: { padding: [0, 2], stride: [1, 2] } },
  'one column': { x: [2, 3, 21, 1], kernel: [4, 3, 1], geometry: { padding: [1, 0] } },
  'stride 2': { x: [2, 6, 9, 11], kernel: [10, 3, 3], geometry: { stride: [2, 2], padding: [1, 1] } },
  'stride 2, seven by seven': {
    x: [1, 3, 32, 30],
    kernel: [18, 7, 7],
    geometry: { stride: [2, 2], padding: [3, 3] },
  },
  'stride larger than the kernel': { x: [2, 3, 14, 13], kernel: [5, 2, 3], geometry: { stride: [4, 5] } },
  'different strides': {
    x: [1, 4, 12, 10],
    kernel: [3, 4, 3],
    geometry: { stride: [3, 1], padding: [2, 1] },
  },
  dilation: { x: [2, 5, 12, 13], kernel: [7, 3, 3], geometry: { dilation: [2, 3], padding: [2, 3] } },
  'dilation and stride': {
    x: [2, 4, 15, 16],
    kernel: [6, 3, 2],
    geometry: { dilation: [3, 2], stride: [2, 3], padding: [2, 1] },
  },
  'dilation that stride divides': {
    x: [1, 3, 16, 16],
    kernel: [4, 3, 3],
    geometry: { dilation: [2, 2], stride: [2, 2] },
  },
  'more zeros after than before': {
    x: [2, 3, 6, 7],
    kernel: [4, 2, 4],
    geometry: { padding: [0, 1] },
    after: [1, 2],
  },
  groups: { x: [2, 6, 7, 8], kernel: [9, 3, 3], geometry: { groups: 3, padding: [1, 1] } },
  'groups and stride': {
    x: [3, 32, 9, 9],
    kernel: [16, 3, 3],
    geometry: { groups: 2, stride: [2, 2], padding: [1, 1] },
  },
  depthwise: { x: [2, 11, 9, 10], kernel: [11, 3, 3], geometry: { groups: 11, padding: [1, 1] } },
  'depthwise, stride 2': {
    x: [2, 7, 11, 12],
    kernel: [7, 5, 5],
    geometry: { groups: 7, stride: [2, 2], padding: [2, 2] },
  },
  'depthwise, 33 images': { x: [33, 5, 3, 4], kernel: [5, 3, 3], geometry: { groups: 5, padding: [1, 1] } },
  'depthwise, 9 images, window larger than the plane': {
    x: [9, 70, 2, 2],
    kernel: [70, 5, 5],
    geometry: { groups: 70, padding: [2, 2] },
  },
  'depthwise, 40 images, stride 2': {
    x: [40, 3, 6, 5],
    kernel: [3, 5, 3],
    geometry: { groups: 3, stride: [2, 2], padding: [2, 1] },
  },
  'depthwise, 17 images, dilation': {
    x: [17, 4, 7, 6],
    kernel: [4, 3, 3],
    geometry: { groups: 4, dilation: [2, 3], padding: [2, 3] },
  },
  'depthwise, two outputs a channel': {
    x: [2, 5, 6, 7],
    kernel: [10, 3, 3],
    geometry: { groups: 5, padding: [1, 1] },
  },
  'depthwise, dilation': {
    x: [1, 4, 9, 20],
    kernel: [4, 3, 3],
    geometry: { groups: 4, dilation: [2, 2], padding: [2, 2] },
  },
  // Windows that are read where they lie: a part of a vector, one, two and more of any instruction set, and a plane of several units.
  ...Object.fromEntries(
    ([3, 5] as const).flatMap((taps) =>
      [1, 4, 8, 15, 16, 17, 28, 33, 64].map((columns) => [
        `depthwise, ${taps} x ${taps}, ${columns} columns`,
        {
          x: [2, 3, 6, columns],
          kernel: [3, taps, taps],
          geometry: { groups: 3, padding: [taps >> 1, taps >> 1] },
        } satisfies Layer,
      ]),
    ),
  ),
  'depthwise, several units': {
    x: [1, 2, 70, 61],
    kernel: [2, 3, 3],
    geometry: { groups: 2, padding: [1, 1] },
  },
  'depthwise, no padding': { x: [2, 4, 8, 21], kernel: [4, 5, 5], geometry: { groups: 4 } },
  'depthwise, one row': { x: [2, 4, 1, 40], kernel: [4, 3, 3], geometry: { groups: 4, padding: [1, 1] } },
  'depthwise, padding 4': { x: [2, 4, 3, 19], kernel: [4, 3, 3], geometry: { groups: 4, padding: [4, 4] } },
  'depthwise, padding 7': { x: [2, 4, 3, 19], kernel: [4, 3, 3], geometry: { groups: 4, padding: [7, 7] } },
  'depthwise, more zeros after than before': {
    x: [2, 4, 6, 30],
    kernel: [4, 3, 3],
    geometry: { groups: 4, padding: [0, 1] },
    after: [2, 3],
  },
  'depthwise, stride 2, wide': {
    x: [2, 3, 12, 70],
    kernel: [3, 5, 5],
    geometry: { groups: 3, stride: [2, 2], padding: [2, 2] },
  },
  'few outputs': { x: [2, 3, 6, 41], kernel: [5, 3, 3], geometry: { padding: [1, 1] } },
  'few outputs, five by five': { x: [3, 8, 9, 36], kernel: [8, 5, 5], geometry: { padding: [2, 2] } },
  'few outputs, stride 2': {
    x: [2, 5, 9, 70],
    kernel: [3, 3, 3],
    geometry: { stride: [2, 2], padding: [1, 1] },
  },
  'few outputs, groups and dilation': {
    x: [2, 10, 8, 50],
    kernel: [6, 3, 3],
    geometry: { groups: 2, dilation: [2, 2], padding: [2, 2] },
  },
  'one output': { x: [2, 5, 4, 33], kernel: [1, 2, 2] },
  'few outputs, no channels': { x: [2, 0, 5, 40], kernel: [4, 3, 3] },
  // Lanes are images here, alone or with neighbors: as many as a vector or a panel has with any instruction set, one more, and odd counts.
  ...Object.fromEntries(
    [8, 9, 16, 17, 24, 32, 33].map((images) => [
      `${images} images`,
      { x: [images, 10, 5, 6], kernel: [17, 3, 3], geometry: { padding: [1, 1] } } satisfies Layer,
    ]),
  ),
  '16 images, stride 2': {
    x: [16, 9, 7, 8],
    kernel: [15, 3, 3],
    geometry: { stride: [2, 2], padding: [1, 1] },
  },
  '32 images, stride 2': {
    x: [32, 8, 6, 7],
    kernel: [14, 5, 3],
    geometry: { stride: [2, 3], padding: [2, 1] },
  },
  '8 images, dilation': {
    x: [8, 12, 9, 11],
    kernel: [13, 3, 3],
    geometry: { dilation: [2, 3], padding: [2, 3] },
  },
  '16 images, more padding than kernel': {
    x: [16, 8, 3, 4],
    kernel: [13, 2, 2],
    geometry: { padding: [3, 4] },
  },
  '16 images, groups': { x: [16, 20, 5, 5], kernel: [28, 3, 3], geometry: { groups: 2, padding: [1, 1] } },
  '32 images, more zeros after than before': {
    x: [32, 8, 4, 4],
    kernel: [13, 2, 4],
    geometry: { padding: [0, 1] },
    after: [1, 2],
  },
  'no images': { x: [0, 3, 5, 5], kernel: [4, 3, 3] },
  'no channels': { x: [2, 0, 5, 5], kernel: [4, 3, 3] },
  'no outputs': { x: [2, 3, 5, 5], kernel: [0, 3, 3] },
}

const large: Readonly<Record<string, Layer>> = {
  'many images': { x: [70, 9, 12, 12], kernel: [20, 3, 3], geometry: { padding: [1, 1] } },
  'more images than a panel, more channels than a slice': {
    x: [40, 90, 6, 6],
    kernel: [30, 3, 3],
    geometry: { padding: [1, 1] },
  },
  'a large image': { x: [1, 5, 90, 110], kernel: [16, 3, 3], geometry: { padding: [1, 1] } },
  'few outputs, seven by seven': { x: [3, 6, 40, 130], kernel: [7, 7, 7], geometry: { padding: [3, 3] } },
  'few outputs, long rows': { x: [1, 2, 1, 7000], kernel: [3, 1, 5], geometry: { padding: [0, 2] } },
  'a deep sum': { x: [4, 200, 8, 8], kernel: [70, 3, 3], geometry: { padding: [1, 1] } },
  'many outputs of few pixels': { x: [1, 300, 3, 3], kernel: [250, 3, 3], geometry: { padding: [1, 1] } },
  'depthwise, many images': {
    x: [40, 8, 15, 15],
    kernel: [8, 3, 3],
    geometry: { groups: 8, padding: [1, 1] },
  },
}

function sizesOf({ x, kernel, geometry: given, after }: Layer) {
  const geometry = { ...plain, ...given }
  const size = ([0, 1] as const).map((d) => {
    const room = x[2 + d]! + geometry.padding[d] + (after ?? geometry.padding)[d]
    return Math.floor((room - geometry.dilation[d] * (kernel[1 + d]! - 1) - 1) / geometry.stride[d]) + 1
  })
  const inGroup = x[1] / geometry.groups
  return {
    geometry,
    weight: [kernel[0], inGroup, kernel[1], kernel[2]],
    y: [x[0], kernel[0], ...size],
    terms: {
      forward: inGroup * kernel[1] * kernel[2],
      input: (kernel[0] / geometry.groups) * kernel[1] * kernel[2],
      weight: x[0] * size[0]! * size[1]!,
    },
  }
}

type Run = (layer: Layer) => Case['run']

const forward: Run = (layer) => (on, kernels) => {
  const { geometry, weight, y, terms } = sizesOf(layer)
  for (const [biased, activation] of [
    [true, 'none'],
    [false, 'relu'],
    [true, 'sigmoid'],
  ] as const)
    kernels.conv2d(
      on.floats(layer.x),
      on.floats(weight),
      biased ? on.floats([layer.kernel[0]]) : null,
      geometry,
      activation,
      on.output(y, 'matmul', { terms: terms.forward + 1 }),
    )
}

const inputGrad: Run = (layer) => (on, kernels) => {
  const { geometry, weight, y, terms } = sizesOf(layer)
  kernels.conv2dInputGrad(
    on.floats(y),
    on.floats(weight),
    geometry,
    on.output(layer.x, 'matmul', { terms: terms.input + 1 }),
  )
}

const weightGrad: Run = (layer) => (on, kernels) => {
  const { geometry, weight, y, terms } = sizesOf(layer)
  kernels.conv2dWeightGrad(
    on.floats(y),
    on.floats(layer.x),
    geometry,
    on.output(weight, 'matmul', { terms: terms.weight + 1 }),
  )
}

const all = (run: Run): Case[] => [
  ...Object.entries(layers).map(([label, layer]) => check(label, run(layer))),
  ...Object.entries(large).map(([label, layer]) => heavy(label, run(layer))),
]

export const convCases: Cases<'conv2d' | 'conv2dInputGrad' | 'conv2dWeightGrad'> = {
  conv2d: all(forward),
  conv2dInputGrad: all(inputGrad),
  conv2dWeightGrad: all(weightGrad),
}
