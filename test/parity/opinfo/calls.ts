import * as L from '../../../src/index.ts'
import type { Tensor } from '../../../src/index.ts'
import * as linalg from '../../../src/linalg/index.ts'
import { sumTo } from '../../../src/tensor/ops/sum-to.ts'
import type { CallArguments } from './call-arguments.ts'
import { functionalCalls } from './functional-calls.ts'
import { linalgCalls } from './linalg-calls.ts'
import { mathCalls } from './math-calls.ts'
import type { OpInfoName } from './op-names.ts'
import { shapeCalls } from './shape-calls.ts'
import { selectionCalls } from './selection-calls.ts'

/** What a call returns; a promise if the shape of the result depends on values. */
export type Output = Tensor | readonly Tensor[] | Promise<Tensor | readonly Tensor[]>

/** PyTorch's argument names, one string, a star before the last where it takes the rest; and the same call here. */
export type Call = readonly [names: string, run: (a: CallArguments) => Output]

type Unary = (x: Tensor) => Tensor
type Binary = (x: Tensor, y: Tensor | number) => Tensor
type Reduce = (
  x: Tensor,
  dim?: number | readonly number[],
  options?: { readonly keepdim?: boolean },
) => Output

const unary = (f: Unary): Call => ['input', (a) => f(a.tensor())]
const binary = (f: Binary): Call => ['input other', (a) => f(a.tensor(), a.operand())]
const reversed = (f: (x: Tensor | number, y: Tensor) => Tensor): Call => [
  'input other',
  (a) => f(a.operand(), a.tensor()),
]
const reduce = (f: Reduce): Call => [
  'input dim keepdim',
  (a) => f(a.converted(), a.dims(), a.options('keepdim')),
]
/** A reduction whose result has the dtype that is asked for, as in PyTorch: there, a product of bool can stay bool. */
const reduceTo = (f: (...args: Parameters<Reduce>) => Tensor): Call => [
  'input dim keepdim',
  (a) => {
    const dtype = a.dtype()
    const out = f(a.converted(), a.dims(), a.options('keepdim'))
    return dtype === undefined ? out : out.to(dtype)
  },
]
const alongOne = (f: (x: Tensor, dim: number, options?: { readonly keepdim?: boolean }) => Output): Call => [
  'input dim keepdim',
  (a) => f(a.tensor(), a.number('dim'), a.options('keepdim')),
]
const sorted: Call[1] = (a) => {
  // Always stable here.
  a.flag('stable')
  const { values, indices } = a
    .tensor()
    .sort(a.number('dim', undefined), { descending: a.flag('descending') })
  return [values, indices]
}
const pair = ({ values, indices }: L.ValuesAndIndices): Tensor[] => [values, indices]
/** Whole numbers make int32 in PyTorch; here floats unless asked. */
const madeOf = (a: CallArguments, ...values: number[]): L.CreateOptions => ({
  dtype: a.dtype() ?? (values.every(Number.isInteger) ? 'int32' : 'float32'),
  requiresGrad: a.flag('requires_grad'),
})
const filled = (f: (shape: number[], options: L.CreateOptions) => Tensor): Call => [
  'size',
  (a) => f(a.sizes(), { dtype: a.dtype() ?? 'float32' }),
]
const like = (f: Unary): Call => [
  'input',
  (a) => {
    const x = a.tensor().detach()
    const dtype = a.dtype()
    return f(dtype === undefined ? x : x.to(dtype))
  },
]
const spread = (f: (x: Tensor, dim?: number | readonly number[], options?: L.VarianceOptions) => Tensor) =>
  ((a) => {
    const biased = !a.flag('unbiased', true)
    const correction = a.number('correction', biased ? 0 : 1)
    return f(a.tensor(), a.dims(), { correction, keepdim: a.flag('keepdim') })
  }) satisfies Call[1]
const norm: Call[1] = (a) => {
  const p = a.get('p') ?? 2
  return a.converted().norm(p === 'fro' ? 2 : (p as number), a.dims(), a.options('keepdim'))
}
const linalgNorm: Call[1] = (a) =>
  linalg.norm(
    a.converted(),
    (a.get('ord') ?? null) as linalg.MatrixOrd | null,
    a.dims(),
    a.options('keepdim'),
  )

const elementwiseCalls = {
  abs: unary((x) => x.abs()),
  add: ['input other', (a) => a.tensor().add(a.operand(), { alpha: a.number('alpha', 1) })],
  ceil: unary((x) => x.ceil()),
  clamp: ['input min max', (a) => a.tensor().clamp(a.options('min', 'max'))],
  clamp_max: ['input max', (a) => a.tensor().clamp({ max: a.operand('max') })],
  clamp_min: ['input min', (a) => a.tensor().clamp({ min: a.operand('min') })],
  cos: unary((x) => x.cos()),
  'div.no_rounding_mode': binary((x, y) => x.div(y)),
  eq: binary((x, y) => x.eq(y)),
  erf: unary((x) => x.erf()),
  exp: unary((x) => x.exp()),
  floor: unary((x) => x.floor()),
  ge: binary((x, y) => x.ge(y)),
  gt: binary((x, y) => x.gt(y)),
  isfinite: unary((x) => x.isFinite()),
  isnan: unary((x) => x.isNan()),
  le: binary((x, y) => x.le(y)),
  log: unary((x) => x.log()),
  log1p: unary((x) => x.log1p()),
  logical_and: binary((x, y) => x.logicalAnd(y as Tensor)),
  logical_not: unary((x) => x.logicalNot()),
  logical_or: binary((x, y) => x.logicalOr(y as Tensor)),
  logical_xor: binary((x, y) => x.logicalXor(y as Tensor)),
  lt: binary((x, y) => x.lt(y)),
  masked_fill: ['input mask value', (a) => a.tensor().maskedFill(a.tensor('mask'), a.operand('value'))],
  'max.binary': binary((x, y) => x.maximum(y)),
  maximum: binary((x, y) => x.maximum(y)),
  'min.binary': binary((x, y) => x.minimum(y)),
  minimum: binary((x, y) => x.minimum(y)),
  mul: binary((x, y) => x.mul(y)),
  ne: binary((x, y) => x.ne(y)),
  neg: unary((x) => x.neg()),
  pow: binary((x, y) => x.pow(y)),
  reciprocal: unary((x) => x.reciprocal()),
  round: unary((x) => x.round()),
  rsqrt: unary((x) => x.rsqrt()),
  rsub: [
    'input other',
    (a) => {
      const [x, other] = [a.tensor(), a.operand()]
      return L.sub(other, x.mul(a.number('alpha', 1)))
    },
  ],
  sigmoid: unary((x) => x.sigmoid()),
  sign: unary((x) => x.sign()),
  sin: unary((x) => x.sin()),
  sqrt: unary((x) => x.sqrt()),
  square: unary((x) => x.square()),
  sub: ['input other', (a) => a.tensor().sub(a.operand(), { alpha: a.number('alpha', 1) })],
  tanh: unary((x) => x.tanh()),
  true_divide: binary((x, y) => x.div(y)),
  where: ['input condition other', (a) => L.where(a.tensor('condition'), a.operand('input'), a.operand())],
  __radd__: reversed((x, y) => L.add(x, y)),
  __rdiv__: reversed((x, y) => L.div(x, y)),
  __rmul__: reversed((x, y) => L.mul(x, y)),
  __rpow__: reversed((x, y) => L.pow(x, y)),
  __rsub__: reversed((x, y) => L.sub(x, y)),
} satisfies Partial<Record<OpInfoName, Call>>

const reductionCalls = {
  all: reduce((x, dim, options) => x.all(dim, options)),
  amax: reduce((x, dim, options) => x.amax(dim, options)),
  amin: reduce((x, dim, options) => x.amin(dim, options)),
  any: reduce((x, dim, options) => x.any(dim, options)),
  argmax: reduce((x, dim, options) => x.argmax(dim as number | undefined, options)),
  argmin: reduce((x, dim, options) => x.argmin(dim as number | undefined, options)),
  argsort: ['input dim descending', (a) => (sorted(a) as readonly Tensor[])[1]!],
  cumsum: ['input dim', (a) => a.converted().cumsum(a.number('dim'))],
  'linalg.norm': ['input ord dim keepdim', linalgNorm],
  'linalg.norm.subgradients_at_zero': ['input ord dim keepdim', linalgNorm],
  'linalg.vector_norm': [
    'input ord dim keepdim',
    (a) => a.converted().norm(a.number('ord', undefined), a.dims(), a.options('keepdim')),
  ],
  log_softmax: ['input dim', (a) => a.converted().logSoftmax(a.number('dim'))],
  'log_softmax.with_dtype': ['input dim', (a) => a.converted().logSoftmax(a.number('dim'))],
  'max.reduction_no_dim': unary((x) => x.max()),
  'max.reduction_with_dim': alongOne((x, dim, options) => pair(x.max(dim, options))),
  mean: reduceTo((x, dim, options) => x.mean(dim, options)),
  'min.reduction_no_dim': unary((x) => x.min()),
  'min.reduction_with_dim': alongOne((x, dim, options) => pair(x.min(dim, options))),
  norm: ['input p dim keepdim', norm],
  'norm.fro': ['input p dim keepdim', norm],
  'norm.inf': ['input p dim keepdim', norm],
  prod: reduceTo((x, dim, options) => x.prod(dim, options)),
  softmax: ['input dim', (a) => a.converted().softmax(a.number('dim'))],
  'softmax.with_dtype': ['input dim', (a) => a.converted().softmax(a.number('dim'))],
  sort: ['input dim descending', sorted],
  std: ['input dim', spread((x, dim, options) => x.std(dim, options))],
  'std.unbiased': ['input unbiased', spread((x, dim, options) => x.std(dim, options))],
  sum: reduceTo((x, dim, options) => x.sum(dim, options)),
  topk: [
    'input k dim largest sorted',
    (a) => {
      // Always sorted here.
      a.flag('sorted')
      return pair(a.tensor().topk(a.number('k'), a.number('dim', undefined), a.options('largest')))
    },
  ],
  var: ['input dim', spread((x, dim, options) => x.var(dim, options))],
  'var.unbiased': ['input unbiased', spread((x, dim, options) => x.var(dim, options))],
} satisfies Partial<Record<OpInfoName, Call>>

const layoutCalls = {
  bool: unary((x) => x.toBool()),
  broadcast_to: ['input size', (a) => a.tensor().expand(a.sizes())],
  cat: ['tensors dim', (a) => L.cat(a.tensors(), a.number('dim', undefined))],
  clone: unary((x) => x.clone()),
  contiguous: unary((x) => x.contiguous()),
  expand: ['input *size', (a) => a.tensor().expand(a.sizes())],
  expand_as: ['input other', (a) => a.tensor().expandAs(a.tensor('other'))],
  flatten: [
    'input start_dim end_dim',
    (a) => a.tensor().flatten(a.number('start_dim', undefined), a.number('end_dim', undefined)),
  ],
  flip: [
    'input *dims',
    (a) =>
      a
        .sizes('dims')
        .reduce((x, dim) => x.flip(dim), a.sizes('dims').length ? a.tensor() : a.tensor().clone()),
  ],
  float: unary((x) => x.toFloat()),
  gather: ['input dim index', (a) => a.tensor().gather(a.number('dim'), a.tensor('index'))],
  index_select: ['input dim index', (a) => a.tensor().indexSelect(a.number('dim'), a.tensor('index'))],
  int: unary((x) => x.toInt()),
  item: ['input', (a) => L.tensor(a.tensor().itemSync(), { dtype: a.tensor().dtype })],
  mT: unary((x) => x.transpose(-2, -1)),
  narrow: [
    'input dim start length',
    (a) => {
      const start = a.get('start') as Tensor | number
      const first = typeof start === 'number' ? start : start.itemSync()
      return a.tensor().narrow(a.number('dim'), first, a.number('length'))
    },
  ],
  permute: ['input *dims', (a) => a.tensor().permute(a.sizes('dims'))],
  ravel: unary((x) => x.reshape(-1)),
  reshape: ['input *shape', (a) => a.tensor().reshape(a.sizes('shape'))],
  reshape_as: ['input other', (a) => a.tensor().reshape(a.tensor('other').shape)],
  scatter_add: [
    'input dim index src',
    (a) => a.tensor().scatterAdd(a.number('dim'), a.tensor('index'), a.tensor('src')),
  ],
  select: ['input dim index', (a) => a.tensor().select(a.number('dim'), a.number('index'))],
  slice: [
    'input dim start end step',
    (a) =>
      a
        .tensor()
        .slice(
          a.number('dim', 0),
          a.number('start', undefined),
          a.number('end', undefined),
          a.number('step', undefined),
        ),
  ],
  squeeze: ['input dim', (a) => a.tensor().squeeze(a.dims())],
  'squeeze.multiple': ['input dim', (a) => a.tensor().squeeze(a.dims())],
  stack: ['tensors dim', (a) => L.stack(a.tensors(), a.number('dim', undefined))],
  sum_to_size: ['input *size', (a) => sumTo(a.tensor(), a.sizes())],
  t: unary((x) => x.t()),
  transpose: ['input dim0 dim1', (a) => a.tensor().transpose(a.number('dim0'), a.number('dim1'))],
  unsqueeze: ['input dim', (a) => a.tensor().unsqueeze(a.number('dim'))],
  view: ['input *shape', (a) => a.tensor().view(a.sizes('shape'))],
  view_as: ['input other', (a) => a.tensor().view(a.tensor('other').shape)],
} satisfies Partial<Record<OpInfoName, Call>>

const productCalls = {
  bmm: ['input mat2', (a) => a.tensor().bmm(a.tensor('mat2'))],
  cdist: [
    'x1 x2 p compute_mode',
    (a) => (a.get('compute_mode'), L.cdist(a.tensor('x1'), a.tensor('x2'), a.options('p'))),
  ],
  dot: ['input other', (a) => a.tensor().dot(a.tensor('other'))],
  matmul: ['input other', (a) => a.tensor().matmul(a.tensor('other'))],
  mm: ['input mat2', (a) => a.tensor().mm(a.tensor('mat2'))],
  mv: ['input vec', (a) => a.tensor().matmul(a.tensor('vec'))],
  __rmatmul__: ['input other', (a) => a.tensor('other').matmul(a.tensor())],
} satisfies Partial<Record<OpInfoName, Call>>

const creationCalls = {
  arange: [
    '*bounds',
    (a) => {
      const given = [...((a.get('bounds') ?? []) as (number | boolean)[]), a.get('end') as number | undefined]
      const bounds = given.filter((bound) => bound !== undefined).map(Number)
      return L.arange(...bounds, madeOf(a, ...bounds))
    },
  ],
  eye: [
    'n m',
    (a) => L.eye(a.number('n'), a.number('m', a.number('n')), { dtype: 'float32', ...madeOf(a, 0.5) }),
  ],
  fill: ['input value', (a) => a.tensor().clone().fill_(a.number('value'))],
  full: [
    'size fill_value',
    (a) => L.full(a.sizes(), a.number('fill_value'), madeOf(a, a.number('fill_value'))),
  ],
  linspace: [
    'start end steps',
    (a) => L.linspace(a.number('start'), a.number('end'), a.number('steps'), { dtype: a.dtype() }),
  ],
  ones: filled((shape, options) => L.ones(shape, options)),
  ones_like: like((x) => L.onesLike(x)),
  scalar_tensor: ['value', (a) => L.tensor(a.number('value'), { ...madeOf(a, 0.5) })],
  zero_: ['input', (a) => a.tensor().clone().zero_()],
  zeros: filled((shape, options) => L.zeros(shape, options)),
  zeros_like: like((x) => L.zerosLike(x)),
} satisfies Partial<Record<OpInfoName, Call>>

/** The call here of every operator that both have. */
export const calls: Readonly<Record<OpInfoName, Call>> = {
  ...elementwiseCalls,
  ...reductionCalls,
  ...layoutCalls,
  ...productCalls,
  ...creationCalls,
  ...functionalCalls,
  ...shapeCalls,
  ...mathCalls,
  ...linalgCalls,
  ...selectionCalls,
} satisfies Record<OpInfoName, Call>
