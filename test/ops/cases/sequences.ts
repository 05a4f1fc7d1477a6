import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { draws, numbers, type Case } from '../case.ts'

const { draw } = draws()

const weights = (
  weightIh: Tensor,
  weightHh: Tensor,
  biasIh: Tensor | null = null,
  biasHh: Tensor | null = null,
): ops.SequenceWeights => ({ weightIh, weightHh, biasIh, biasHh })

/** States of all steps and the last memory below them, so that gradients flow into both. */
const both = ({ output, lastC }: ops.LstmSequenceResult): Tensor => ops.cat([output, ops.unsqueeze(lastC, 0)])

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Whole sequences: their gradient is one kernel, so it has order 1. */
export const sequenceCases = {
  rnnSequence: [
    {
      label: 'tanh, with biases',
      order: 1,
      run: (x, h, ih, hh, a, b) => ops.rnnSequence(x, h, weights(ih, hh, a, b)),
      inputs: [draw(4, 2, 3), draw(2, 2), draw(2, 3), draw(2, 2), draw(2), draw(2)],
    },
    {
      label: 'relu, without biases',
      order: 1,
      run: (x, h, ih, hh) => ops.rnnSequence(x, h, weights(ih, hh), { nonlinearity: 'relu' }),
      inputs: [draw(3, 2, 3), draw(2, 2), draw(2, 3), draw(2, 2)],
    },
    {
      label: 'backwards in time',
      order: 1,
      run: (x, h, ih, hh) => ops.rnnSequence(x, h, weights(ih, hh), { reverse: true }),
      inputs: [draw(3, 2, 3), draw(2, 2), draw(2, 3), draw(2, 2)],
    },
    {
      label: 'batch first, seen transposed',
      order: 1,
      run: (x, h, ih, hh) => ops.rnnSequence(ops.transpose(x, 0, 1), h, weights(ops.transpose(ih, 0, 1), hh)),
      inputs: [draw(2, 3, 3), draw(2, 2), draw(3, 2), draw(2, 2)],
    },
    {
      label: 'one step by hand',
      order: 1,
      run: (x, h, ih, hh) => ops.rnnSequence(x, h, weights(ih, hh), { nonlinearity: 'relu' }),
      inputs: [numbers([2], [1, 1, 1]), numbers([3], [1, 1]), numbers([5], [1, 1]), numbers([7], [1, 1])],
      expected: [[[31]]],
      gradients: [[[[5]]], [[7]], [[2]], [[3]]],
    },
  ],
  lstmSequence: [
    {
      label: 'states and last memory, with biases',
      order: 1,
      run: (x, h, c, ih, hh, a, b) => both(ops.lstmSequence(x, h, c, weights(ih, hh, a, b))),
      inputs: [draw(4, 3, 3), draw(3, 2), draw(3, 2), draw(8, 3), draw(8, 2), draw(8), draw(8)],
    },
    {
      label: 'states alone, without biases',
      order: 1,
      run: (x, h, c, ih, hh) => ops.lstmSequence(x, h, c, weights(ih, hh)).output,
      inputs: [draw(3, 2, 3), draw(2, 2), draw(2, 2), draw(8, 3), draw(8, 2)],
    },
    {
      label: 'last memory alone, one bias',
      order: 1,
      run: (x, h, c, ih, hh, b) => ops.lstmSequence(x, h, c, weights(ih, hh, null, b)).lastC,
      inputs: [draw(3, 2, 3), draw(2, 2), draw(2, 2), draw(8, 3), draw(8, 2), draw(8)],
    },
    {
      label: 'backwards in time',
      order: 1,
      run: (x, h, c, ih, hh) => both(ops.lstmSequence(x, h, c, weights(ih, hh), { reverse: true })),
      inputs: [draw(3, 2, 3), draw(2, 2), draw(2, 2), draw(8, 3), draw(8, 2)],
    },
    {
      label: 'batch first, seen transposed',
      order: 1,
      run: (x, h, c, ih, hh) =>
        both(ops.lstmSequence(ops.transpose(x, 0, 1), h, c, weights(ops.transpose(ih, 0, 1), hh))),
      inputs: [draw(2, 3, 3), draw(2, 2), draw(2, 2), draw(3, 8), draw(8, 2)],
    },
    {
      label: 'one step by hand',
      order: 1,
      run: (x, h, c, ih, hh) => both(ops.lstmSequence(x, h, c, weights(ih, hh))),
      inputs: [
        numbers([1], [1, 1, 1]),
        numbers([2], [1, 1]),
        numbers([3], [1, 1]),
        numbers([1, 0, 0, 0], [4, 1]),
        numbers([0, 1, 0.5, 2], [4, 1]),
      ],
      expected: [
        [[sigmoid(4) * Math.tanh(sigmoid(2) * 3 + sigmoid(1) * Math.tanh(1))]],
        [[sigmoid(2) * 3 + sigmoid(1) * Math.tanh(1)]],
      ],
    },
    {
      label: 'no steps',
      order: 1,
      run: (x, h, c, ih, hh) => ops.lstmSequence(x, h, c, weights(ih, hh)).lastC,
      inputs: [draw(0, 2, 3), draw(2, 2), draw(2, 2), draw(8, 3), draw(8, 2)],
    },
  ],
  gruSequence: [
    {
      label: 'with biases',
      order: 1,
      run: (x, h, ih, hh, a, b) => ops.gruSequence(x, h, weights(ih, hh, a, b)),
      inputs: [draw(4, 3, 3), draw(3, 2), draw(6, 3), draw(6, 2), draw(6), draw(6)],
    },
    {
      label: 'without biases',
      order: 1,
      run: (x, h, ih, hh) => ops.gruSequence(x, h, weights(ih, hh)),
      inputs: [draw(3, 2, 3), draw(2, 2), draw(6, 3), draw(6, 2)],
    },
    {
      label: 'one bias, backwards in time',
      order: 1,
      run: (x, h, ih, hh, b) => ops.gruSequence(x, h, weights(ih, hh, null, b), { reverse: true }),
      inputs: [draw(3, 2, 3), draw(2, 2), draw(6, 3), draw(6, 2), draw(6)],
    },
    {
      label: 'batch first, seen transposed',
      order: 1,
      run: (x, h, ih, hh) => ops.gruSequence(ops.transpose(x, 0, 1), h, weights(ops.transpose(ih, 0, 1), hh)),
      inputs: [draw(2, 3, 3), draw(2, 2), draw(3, 6), draw(6, 2)],
    },
    {
      label: 'one step by hand',
      order: 1,
      run: (x, h, ih, hh, a, b) => ops.gruSequence(x, h, weights(ih, hh, a, b)),
      inputs: [
        numbers([1], [1, 1, 1]),
        numbers([2], [1, 1]),
        numbers([1, 0, 0.5], [3, 1]),
        numbers([0, 1, 0.25], [3, 1]),
        numbers([0, 0, 0.5]),
        numbers([0, 0, 1]),
      ],
      expected: [[[(1 - sigmoid(2)) * Math.tanh(1 + sigmoid(1) * 1.5) + sigmoid(2) * 2]]],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
