import * as ops from '../../../src/tensor/ops/index.ts'
import { draws, numbers, type Case } from '../case.ts'

const { draw } = draws()

export const imageCases = {
  conv1d: [
    {
      label: 'by hand',
      run: (x, w, b) => ops.conv1d(x, w, b),
      inputs: [numbers([1, 2, 4, 8], [1, 1, 4]), numbers([1, -1], [1, 1, 2]), numbers([10])],
      expected: [[[9, 8, 6]]],
      gradients: [[[[1, 0, 0, -1]]], [[[7, 14]]], [3]],
    },
    {
      label: 'stride, padding and dilation',
      run: (x, w, b) => ops.conv1d(x, w, b, { stride: 2, padding: 3, dilation: 2 }),
      inputs: [draw(2, 3, 7), draw(4, 3, 3), draw(4)],
    },
    {
      label: 'as long as the input, with an even kernel',
      run: (x, w) => ops.conv1d(x, w, null, { padding: 'same' }),
      inputs: [draw(2, 2, 5), draw(3, 2, 4)],
    },
    {
      label: 'one sequence, groups',
      run: (x, w) => ops.conv1d(x, w, null, { groups: 2, padding: 'valid' }),
      inputs: [draw(4, 6), draw(6, 2, 3)],
    },
  ],
  conv2d: [
    {
      label: 'by hand',
      run: (x, w, b) => ops.conv2d(x, w, b, { padding: [0, 1] }),
      inputs: [numbers([1, 2, 3, 4], [1, 1, 2, 2]), numbers([1, 10], [1, 1, 1, 2]), numbers([0.5])],
      expected: [
        [
          [
            [10.5, 21.5, 2.5],
            [30.5, 43.5, 4.5],
          ],
        ],
      ],
      gradients: [
        [
          [
            [
              [11, 11],
              [11, 11],
            ],
          ],
        ],
        [[[[10, 10]]]],
        [6],
      ],
    },
    {
      label: 'three by three',
      run: (x, w, b) => ops.conv2d(x, w, b, { padding: 1 }),
      inputs: [draw(2, 3, 5, 4), draw(4, 3, 3, 3), draw(4)],
    },
    {
      label: 'stride that leaves a rest, of a transposed image',
      run: (x, w) => ops.conv2d(ops.transpose(x, 2, 3), w, null, { stride: [2, 3], padding: [1, 0] }),
      inputs: [draw(2, 2, 6, 6), draw(3, 2, 3, 2)],
    },
    {
      label: 'dilation',
      run: (x, w) => ops.conv2d(x, w, null, { dilation: [2, 1], padding: [2, 1] }),
      inputs: [draw(1, 2, 6, 5), draw(2, 2, 3, 3)],
    },
    {
      label: 'groups',
      run: (x, w, b) => ops.conv2d(x, w, b, { groups: 2, stride: 2 }),
      inputs: [draw(2, 4, 5, 5), draw(6, 2, 2, 2), draw(6)],
    },
    {
      label: 'depthwise, two outputs a channel',
      run: (x, w, b) => ops.conv2d(x, w, b, { groups: 3, padding: 1 }),
      inputs: [draw(2, 3, 4, 5), draw(6, 1, 3, 3), draw(6)],
    },
    {
      label: 'one by one, of one image',
      run: (x, w) => ops.conv2d(x, w),
      inputs: [draw(3, 4, 4), draw(5, 3, 1, 1)],
    },
    {
      label: 'an activation',
      run: (x, w, b) => ops.conv2d(x, w, b, { activation: 'tanh', padding: 'same' }),
      inputs: [draw(1, 2, 4, 3), draw(2, 2, 2, 2), draw(2)],
    },
    { label: 'no images', run: (x, w) => ops.conv2d(x, w), inputs: [draw(0, 2, 4, 4), draw(3, 2, 3, 3)] },
  ],
  convTranspose1d: [
    {
      label: 'by hand',
      run: (x, w, b) => ops.convTranspose1d(x, w, b),
      inputs: [numbers([1, 2], [1, 1, 2]), numbers([1, 10], [1, 1, 2]), numbers([0.5])],
      expected: [[[1.5, 12.5, 20.5]]],
      gradients: [[[[11, 11]]], [[[3, 3]]], [3]],
    },
    {
      label: 'stride, padding and a longer result',
      run: (x, w) => ops.convTranspose1d(x, w, null, { stride: 3, padding: 1, outputPadding: 2 }),
      inputs: [draw(2, 3, 4), draw(3, 2, 3)],
    },
  ],
  convTranspose2d: [
    {
      label: 'stride and padding',
      run: (x, w, b) => ops.convTranspose2d(x, w, b, { stride: 2, padding: [1, 0], outputPadding: [1, 0] }),
      inputs: [draw(2, 3, 3, 2), draw(3, 2, 3, 2), draw(2)],
    },
    {
      label: 'groups and dilation, of one image',
      run: (x, w) => ops.convTranspose2d(x, w, null, { groups: 2, dilation: 2 }),
      inputs: [draw(4, 3, 3), draw(4, 2, 2, 2)],
    },
  ],
  pad: [
    {
      label: 'a number',
      run: (x) => ops.pad(x, [1, 2], { value: 7 }),
      inputs: [numbers([1, 2, 3])],
      expected: [7, 1, 2, 3, 7, 7],
      gradients: [[1, 1, 1]],
    },
    {
      label: 'both dimensions, and some cut off',
      run: (x) => ops.pad(x, [-1, 1, 2, -1]),
      inputs: [draw(2, 3, 4)],
    },
    {
      label: 'more cut off than there is of one side',
      run: (x) => ops.pad(x, [-4, 3], { value: 1 }),
      inputs: [draw(3)],
    },
    {
      label: 'mirrored',
      run: (x) => ops.pad(x, [2, 1], { mode: 'reflect' }),
      inputs: [numbers([1, 2, 3], [1, 3])],
      expected: [[3, 2, 1, 2, 3, 2]],
      gradients: [[[1, 3, 2]]],
    },
    {
      label: 'the edge',
      run: (x) => ops.pad(x, [1, 2, 2, 0], { mode: 'replicate' }),
      inputs: [draw(2, 3, 3)],
    },
    {
      label: 'the other end, of a transposed image',
      run: (x) => ops.pad(ops.transpose(x, 0, 1), [1, 2, 1, 1], { mode: 'circular' }),
      inputs: [draw(3, 2)],
    },
  ],
  maxPool1d: [
    {
      label: 'by hand',
      run: (x) => ops.maxPool1d(x, 2),
      inputs: [numbers([1, 5, 2, 3, 9], [1, 5])],
      expected: [[5, 3]],
      gradients: [[[0, 1, 0, 1, 0]]],
    },
    {
      label: 'overlapping windows',
      run: (x) => ops.maxPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true }),
      inputs: [draw(2, 3, 8)],
    },
  ],
  maxPool2d: [
    { label: 'two by two', run: (x) => ops.maxPool2d(x, 2), inputs: [draw(2, 3, 4, 5)] },
    {
      label: 'overlapping windows of a transposed image',
      run: (x) =>
        ops.maxPool2d(ops.transpose(x, 1, 2), [3, 2], { stride: [2, 1], padding: 1, dilation: [1, 2] }),
      inputs: [draw(2, 6, 5)],
    },
    { label: 'no images', run: (x) => ops.maxPool2d(x, 2), inputs: [draw(0, 3, 4, 4)] },
  ],
  maxPool1dWithIndices: [
    {
      label: 'places, the first of equals',
      run: (x) => ops.maxPool1dWithIndices(x, 2).indices,
      inputs: [numbers([1, 5, 3, 3], [1, 4])],
      wrt: [],
      expected: [[1, 2]],
    },
  ],
  maxPool2dWithIndices: [
    {
      label: 'places in the plane',
      run: (x) => ops.maxPool2dWithIndices(x, 2, { stride: 1 }).indices,
      inputs: [numbers([1, 2, 9, 4, 5, 6], [1, 2, 3])],
      wrt: [],
      expected: [[[4, 2]]],
    },
    { label: 'values', run: (x) => ops.maxPool2dWithIndices(x, 3).values, inputs: [draw(2, 6, 7)] },
  ],
  adaptiveMaxPool1d: [
    { label: 'windows of two lengths', run: (x) => ops.adaptiveMaxPool1d(x, 3), inputs: [draw(2, 3, 7)] },
  ],
  adaptiveMaxPool2d: [
    { label: 'one window', run: (x) => ops.adaptiveMaxPool2d(x, 1), inputs: [draw(2, 3, 4, 5)] },
    {
      label: 'a dimension kept',
      run: (x) => ops.adaptiveMaxPool2d(x, [3, null]),
      inputs: [draw(2, 3, 5, 4)],
    },
  ],
  adaptiveMaxPool1dWithIndices: [
    {
      label: 'places',
      run: (x) => ops.adaptiveMaxPool1dWithIndices(x, 2).indices,
      inputs: [numbers([1, 5, 7, 3, 2], [1, 5])],
      wrt: [],
      expected: [[2, 2]],
    },
  ],
  adaptiveMaxPool2dWithIndices: [
    {
      label: 'places',
      run: (x) => ops.adaptiveMaxPool2dWithIndices(x, [1, 2]).indices,
      inputs: [numbers([1, 5, 7, 3, 2, 8], [1, 2, 3])],
      wrt: [],
      expected: [[[1, 5]]],
    },
  ],
  avgPool1d: [
    {
      label: 'by hand',
      run: (x) => ops.avgPool1d(x, 2),
      inputs: [numbers([1, 5, 2, 4, 9], [1, 5])],
      expected: [[3, 3]],
      gradients: [[[0.5, 0.5, 0.5, 0.5, 0]]],
    },
    {
      label: 'zeros that count, and zeros that do not',
      run: (x) =>
        ops.cat([
          ops.avgPool1d(x, 3, { padding: 1, stride: 2, ceilMode: true }),
          ops.avgPool1d(x, 3, { padding: 1, stride: 2, ceilMode: true, countIncludePad: false }),
        ]),
      inputs: [draw(2, 6)],
    },
  ],
  avgPool2d: [
    { label: 'two by two', run: (x) => ops.avgPool2d(x, 2), inputs: [draw(2, 3, 4, 5)] },
    {
      label: 'another divisor, of a transposed image',
      run: (x) =>
        ops.avgPool2d(ops.transpose(x, 1, 2), [3, 2], { stride: [2, 1], padding: 1, divisorOverride: 5 }),
      inputs: [draw(2, 6, 5)],
    },
    {
      label: 'gaps between windows',
      run: (x) => ops.avgPool2d(x, 2, { stride: 3 }),
      inputs: [draw(1, 2, 8, 5)],
    },
  ],
  adaptiveAvgPool1d: [
    { label: 'windows of two lengths', run: (x) => ops.adaptiveAvgPool1d(x, 3), inputs: [draw(2, 3, 7)] },
  ],
  adaptiveAvgPool2d: [
    { label: 'one window', run: (x) => ops.adaptiveAvgPool2d(x, 1), inputs: [draw(2, 3, 4, 5)] },
    {
      label: 'more windows than rows',
      run: (x) => ops.adaptiveAvgPool2d(x, [5, 2]),
      inputs: [draw(2, 3, 5)],
    },
  ],
  interpolate: [
    {
      label: 'by hand',
      run: (x) => ops.interpolate(x, { scaleFactor: 2, mode: 'linear' }),
      inputs: [numbers([1, 3], [1, 1, 2])],
      expected: [[[1, 1.5, 2.5, 3]]],
      gradients: [[[[2, 2]]]],
    },
    { label: 'nearest', run: (x) => ops.interpolate(x, { size: [3, 7] }), inputs: [draw(2, 1, 4, 5)] },
    {
      label: 'bilinear, corners kept',
      run: (x) => ops.interpolate(x, { size: [5, 3], mode: 'bilinear', alignCorners: true }),
      inputs: [draw(1, 2, 3, 4)],
    },
    {
      label: 'bilinear, by factors',
      run: (x) => ops.interpolate(x, { scaleFactor: [1.6, 0.7], mode: 'bilinear' }),
      inputs: [draw(1, 2, 3, 4)],
    },
    { label: 'area', run: (x) => ops.interpolate(x, { size: 3, mode: 'area' }), inputs: [draw(1, 2, 7)] },
  ],
  unfoldPatches: [
    {
      label: 'by hand',
      run: (x) => ops.unfoldPatches(x, [1, 2]),
      inputs: [numbers([1, 2, 3], [1, 1, 3])],
      expected: [
        [1, 2],
        [2, 3],
      ],
      gradients: [[[[1, 2, 1]]]],
    },
    {
      label: 'strides, padding and dilation of a transposed image',
      run: (x) =>
        ops.unfoldPatches(ops.transpose(x, 2, 3), [2, 3], {
          stride: [2, 1],
          padding: [1, 2],
          dilation: [1, 2],
        }),
      inputs: [draw(2, 2, 4, 5)],
    },
  ],
  foldPatches: [
    {
      label: 'by hand',
      run: (x) => ops.foldPatches(x, [1, 3], [1, 2]),
      inputs: [numbers([1, 2, 2, 3], [2, 2])],
      expected: [[[1, 4, 3]]],
      gradients: [
        [
          [1, 1],
          [1, 1],
        ],
      ],
    },
    {
      label: 'strides and padding',
      run: (x) => ops.foldPatches(x, [4, 5], 2, { stride: 2, padding: 1 }),
      inputs: [draw(2, 8, 9)],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
