import * as ops from '../../../src/tensor/ops/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { bools, draws, ints, numbers, type Case, type Input } from '../case.ts'

const { draw, positive } = draws()

type Unary = (x: Tensor) => Tensor

/** The layouts that every function of one tensor must read: its numbers may lie anywhere. */
function layouts(f: Unary, input: (...shape: number[]) => Input = draw, wrt?: readonly number[]): Case[] {
  const more = wrt === undefined ? {} : { wrt }
  return [
    { label: 'a scalar', run: (x) => f(x), inputs: [input()], ...more },
    { label: 'no elements', run: (x) => f(x), inputs: [input(0, 3)], ...more },
    { label: 'a transposed matrix', run: (x) => f(ops.transpose(x, 0, 1)), inputs: [input(3, 5)], ...more },
    {
      label: 'every second column',
      run: (x) => f(ops.slice(x, -1, 1, Infinity, 2)),
      inputs: [input(2, 7)],
      ...more,
    },
    { label: 'a stretched row', run: (x) => f(ops.expand(x, [4, 3])), inputs: [input(1, 3)], ...more },
  ]
}

const whole = (f: Unary, values: readonly number[], expected: readonly number[]): Case => ({
  label: 'int32 becomes float32',
  run: (x) => f(x),
  inputs: [ints(values)],
  expected: [...expected],
})

export const elementwiseCases = {
  abs: [
    ...layouts(ops.abs),
    {
      label: 'the kink has slope 0',
      run: (x) => ops.abs(x),
      inputs: [numbers([-2, 0, 3])],
      expected: [2, 0, 3],
      gradients: [[-1, 0, 1]],
      kink: true,
    },
    { label: 'int32 stays int32', run: (x) => ops.abs(x), inputs: [ints([-2, 0, 3])], expected: [2, 0, 3] },
  ],
  neg: [
    ...layouts(ops.neg),
    { label: 'int32 stays int32', run: (x) => ops.neg(x), inputs: [ints([1, -2])], expected: [-1, 2] },
  ],
  exp: [
    ...layouts(ops.exp),
    whole(ops.exp, [0, 1], [1, Math.E]),
    {
      label: 'truth values are 0 and 1',
      run: (x) => ops.exp(x),
      inputs: [bools([0, 1])],
      expected: [1, Math.E],
    },
  ],
  log: [
    ...layouts(ops.log, positive),
    {
      label: 'of 0 and below',
      run: (x) => ops.log(x),
      inputs: [numbers([1, 0, -1])],
      expected: [0, -Infinity, NaN],
      gradients: [[1, Infinity, -1]],
      kink: true,
    },
  ],
  log1p: [
    ...layouts(ops.log1p, positive),
    {
      label: 'keeps small numbers',
      run: (x) => ops.mul(ops.log1p(x), 1e6),
      inputs: [numbers([1e-6])],
      expected: [0.9999995],
    },
  ],
  sqrt: [...layouts(ops.sqrt, positive), whole(ops.sqrt, [4, 9], [2, 3])],
  rsqrt: [...layouts(ops.rsqrt, positive), whole(ops.rsqrt, [4, 16], [0.5, 0.25])],
  square: [
    { label: 'bool', run: (x) => ops.square(x), inputs: [bools([1, 0])], expected: [1, 0] },
    ...layouts(ops.square),
    { label: 'int32 stays int32', run: (x) => ops.square(x), inputs: [ints([-3, 2])], expected: [9, 4] },
  ],
  reciprocal: [...layouts(ops.reciprocal, positive), whole(ops.reciprocal, [2, -4], [0.5, -0.25])],
  tanh: [
    ...layouts(ops.tanh),
    {
      label: 'far out',
      run: (x) => ops.tanh(x),
      inputs: [numbers([-100, 0, 100])],
      expected: [-1, 0, 1],
      gradients: [[0, 1, 0]],
    },
  ],
  sigmoid: [
    ...layouts(ops.sigmoid),
    {
      label: 'far out',
      run: (x) => ops.sigmoid(x),
      inputs: [numbers([-200, 0, 200])],
      expected: [0, 0.5, 1],
      gradients: [[0, 0.25, 0]],
    },
  ],
  relu: [
    ...layouts(ops.relu),
    {
      label: 'the kink has slope 0',
      run: (x) => ops.relu(x),
      inputs: [numbers([-1, 0, 2])],
      expected: [0, 0, 2],
      gradients: [[0, 0, 1]],
      kink: true,
    },
    { label: 'int32 stays int32', run: (x) => ops.relu(x), inputs: [ints([-1, 0, 2])], expected: [0, 0, 2] },
  ],
  gelu: [
    ...layouts(ops.gelu),
    {
      label: 'exact',
      run: (x) => ops.gelu(x),
      inputs: [numbers([-100, -1, 0, 1, 100])],
      expected: [0, -0.15865525393145707, 0, 0.8413447460685429, 100],
      gradients: [[0, -0.08331547058768608, 0.5, 1.0833154705876862, 1]],
    },
    {
      label: 'by tanh',
      run: (x) => ops.gelu(x, true),
      inputs: [numbers([-100, -1, 0, 1, 100])],
      expected: [0, -0.15880800939172324, 0, 0.8411919906082768, 100],
      gradients: [[0, -0.0829640838457, 0.5, 1.0829640838457, 1]],
    },
  ],
  softplus: [
    ...layouts(ops.softplus),
    {
      label: 'far out',
      run: (x) => ops.softplus(x),
      inputs: [numbers([-100, 0, 100])],
      expected: [0, Math.LN2, 100],
      gradients: [[0, 0.5, 1]],
    },
  ],
  erf: [
    ...layouts(ops.erf),
    {
      label: 'known values',
      run: (x) => ops.erf(x),
      inputs: [numbers([0, 1, -1])],
      expected: [0, 0.842701, -0.842701],
    },
  ],
  sin: [...layouts(ops.sin), whole(ops.sin, [0], [0])],
  cos: [...layouts(ops.cos), whole(ops.cos, [0], [1])],
  floor: [
    {
      label: 'int32 stays int32',
      run: (x) => ops.floor(x),
      inputs: [ints([100000001])],
      expected: [100000001],
    },
    ...layouts(ops.floor),
    {
      label: 'halves',
      run: (x) => ops.floor(x),
      inputs: [numbers([-1.5, -0.5, 0.5, 1.5])],
      expected: [-2, -1, 0, 1],
    },
  ],
  ceil: [
    {
      label: 'int32 stays int32',
      run: (x) => ops.ceil(x),
      inputs: [ints([100000001])],
      expected: [100000001],
    },
    ...layouts(ops.ceil),
    {
      label: 'halves',
      run: (x) => ops.ceil(x),
      inputs: [numbers([-1.5, -0.5, 0.5, 1.5])],
      expected: [-1, 0, 1, 2],
    },
  ],
  round: [
    {
      label: 'int32 stays int32',
      run: (x) => ops.round(x),
      inputs: [ints([100000001])],
      expected: [100000001],
    },
    ...layouts(ops.round),
    {
      label: 'halves go to the even number',
      run: (x) => ops.round(x),
      inputs: [numbers([-1.5, -0.5, 0.5, 1.5, 2.5])],
      expected: [-2, 0, 0, 2, 2],
      gradients: [[0, 0, 0, 0, 0]],
      kink: true,
    },
  ],
  sign: [
    { label: 'int32', run: (x) => ops.sign(x), inputs: [ints([-7, 0, 100000001])], expected: [-1, 0, 1] },
    { label: 'bool', run: (x) => ops.sign(x), inputs: [bools([1, 0])], expected: [true, false] },
    {
      label: 'of NaN is NaN',
      run: (x) => ops.sign(x),
      inputs: [numbers([NaN])],
      expected: [NaN],
      gradients: [[0]],
      kink: true,
    },
    ...layouts(ops.sign),
    {
      label: 'of 0 is 0',
      run: (x) => ops.sign(x),
      inputs: [numbers([-3, 0, 3])],
      expected: [-1, 0, 1],
      gradients: [[0, 0, 0]],
      kink: true,
    },
  ],
  clamp: [
    ...layouts((x) => ops.clamp(x, -1, 1.2)),
    {
      label: 'no gradient at the bounds',
      run: (x) => ops.clamp(x, -1, 1),
      inputs: [numbers([-2, -1, 0, 1, 2])],
      expected: [-1, -1, 0, 1, 1],
      gradients: [[0, 0, 1, 0, 0]],
      kink: true,
    },
    { label: 'only below', run: (x) => ops.clamp(x, 0.5), inputs: [draw(4)] },
    {
      label: 'a bound for each element',
      run: (x, low, high) => ops.clamp(x, low, high),
      inputs: [numbers([1, 5, 9]), numbers([2, 2, 2]), numbers([6, 6, 6])],
      expected: [2, 5, 6],
      gradients: [
        [0, 1, 0],
        [1, 0, 0],
        [0, 0, 1],
      ],
    },
    {
      label: 'bounds that are stretched, and stretch x',
      run: (x, low, high) => ops.clamp(x, low, high),
      inputs: [draw(3, 1), numbers([-1, -0.5]), numbers([0.7], [1, 1])],
    },
    {
      label: 'only a tensor below',
      run: (x, low) => ops.clamp(x, low, null),
      inputs: [numbers([1, 2, 3]), numbers([2, 2, 2])],
      expected: [2, 2, 3],
      gradients: [
        [0, 0.5, 1],
        [1, 0.5, 0],
      ],
      kink: true,
    },
    {
      label: 'a tensor below and a number above',
      run: (x, low) => ops.clamp(x, low, 2.5),
      inputs: [numbers([1, 2.2, 3]), numbers([2, 2, 2])],
      expected: [2, 2.2, 2.5],
    },
    {
      label: 'int32 with int32 bounds stays int32',
      run: (x, low) => ops.clamp(x, low, null),
      inputs: [ints([1, 100000003]), ints([100000001])],
      expected: [100000001, 100000003],
    },
    { label: 'only above', run: (x) => ops.clamp(x, undefined, 0.5), inputs: [draw(4)] },
    {
      label: 'int32 stays int32',
      run: (x) => ops.clamp(x, 0, 5),
      inputs: [ints([-3, 2, 9])],
      expected: [0, 2, 5],
    },
  ],
  isNan: [
    {
      label: 'only NaN',
      run: (x) => ops.isNan(x),
      inputs: [numbers([NaN, Infinity, 0])],
      wrt: [],
      expected: [true, false, false],
    },
    ...layouts(ops.isNan, draw, []),
  ],
  isFinite: [
    { label: 'whole numbers', run: (x) => ops.isFinite(x), inputs: [ints([7])], expected: [true] },
    { label: 'bool', run: (x) => ops.isFinite(x), inputs: [bools([0])], expected: [true] },
    {
      label: 'neither NaN nor infinite',
      run: (x) => ops.isFinite(x),
      inputs: [numbers([NaN, -Infinity, 0])],
      wrt: [],
      expected: [false, false, true],
    },
    ...layouts(ops.isFinite, draw, []),
  ],
  logicalNot: [
    {
      label: 'of numbers',
      run: (x) => ops.logicalNot(x),
      inputs: [numbers([0, 0.5, NaN])],
      wrt: [],
      expected: [true, false, false],
    },
    ...layouts(ops.logicalNot, draw, []),
  ],
  contiguous: [...layouts((x) => ops.contiguous(ops.mul(x, 1)))],
  clone: [
    ...layouts(ops.clone),
    { label: 'int32', run: (x) => ops.clone(x), inputs: [ints([1, 2])], expected: [1, 2] },
  ],
  detach: [...layouts(ops.detach, draw, [])],
  toDtype: [
    {
      label: 'float32 to int32 cuts towards 0',
      run: (x) => ops.toDtype(x, 'int32'),
      inputs: [numbers([-1.7, 1.7])],
      wrt: [],
      expected: [-1, 1],
    },
    {
      label: 'everything but 0 is true',
      run: (x) => ops.toDtype(x, 'bool'),
      inputs: [numbers([0, 0.2, NaN])],
      wrt: [],
      expected: [false, true, true],
    },
    {
      label: 'bool to float32',
      run: (x) => ops.toDtype(x, 'float32'),
      inputs: [bools([0, 1])],
      expected: [0, 1],
    },
    {
      label: 'the dtype it has changes nothing',
      run: (x) => ops.toDtype(ops.mul(x, 2), 'float32'),
      inputs: [draw(2)],
    },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
