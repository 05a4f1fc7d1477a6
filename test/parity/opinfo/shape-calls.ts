import * as L from '../../../src/index.ts'
import type { Tensor } from '../../../src/index.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Call } from './calls.ts'
import type { OpInfoName } from './op-names.ts'

const unary = (f: (x: Tensor) => Tensor | readonly Tensor[]): Call => ['input', (a) => f(a.tensor())]
const listed = (f: (tensors: Tensor[]) => Tensor | readonly Tensor[]): Call => [
  'tensors',
  (a) => f(a.tensors()),
]
/** Numbers, or the numbers in a tensor. */
const numbersIn = (value: unknown): number | number[] => {
  if (typeof value === 'number' || Array.isArray(value)) return value as number | number[]
  const x = value as Tensor
  return x.ndim === 0 ? x.itemSync() : [...x.dataSync()]
}
/** One tensor, or a list of them. */
const atLeast = (f: (x: Tensor) => Tensor): Call => [
  'tensors',
  (a) => {
    const given = a.get('tensors') as Tensor | Tensor[]
    return Array.isArray(given) ? given.map(f) : f(given)
  },
]
const sections = (f: (x: Tensor, sections: number | number[]) => readonly Tensor[]): Call => [
  'input indices_or_sections',
  (a) => f(a.tensor(), numbersIn(a.get('indices_or_sections'))),
]
const diagonal = (f: (x: Tensor, offset?: number, dim1?: number, dim2?: number) => Tensor): Call => [
  'input offset dim1 dim2',
  (a) =>
    f(a.tensor(), a.number('offset', undefined), a.number('dim1', undefined), a.number('dim2', undefined)),
]
const triangle = (f: (x: Tensor, diagonal?: number) => Tensor): Call => [
  'input diagonal',
  (a) => f(a.tensor(), a.number('diagonal', undefined)),
]
const indices = (f: (rows: number, columns: number, offset?: number) => Tensor): Call => [
  'row col offset',
  (a) => {
    a.dtype()
    return f(a.number('row'), a.number('col'), a.number('offset', undefined))
  },
]
const made = (a: CallArguments): L.CreateOptions => {
  const dtype = a.dtype()
  return dtype === undefined ? {} : { dtype }
}
const created = (f: (x: Tensor, shape: number[], options: L.CreateOptions) => Tensor): Call => [
  'input *size',
  (a) => f(a.tensor().detach(), a.sizes(), made(a)),
]
const splitting: Call = [
  'input split_size dim',
  (a) => L.split(a.tensor(), numbersIn(a.get('split_size')), a.number('dim', undefined)),
]
const grids = (a: CallArguments, tensors: Tensor[]): readonly Tensor[] =>
  L.meshgrid(tensors, a.options('indexing'))

/** The calls of ops that split, join, repeat and rearrange. */
export const shapeCalls = {
  atleast_1d: atLeast((x) => L.atleast1d(x)),
  atleast_2d: atLeast((x) => L.atleast2d(x)),
  atleast_3d: atLeast((x) => L.atleast3d(x)),
  block_diag: ['*tensors', (a) => L.blockDiag(a.tensors())],
  broadcast_tensors: ['*tensors', (a) => [...L.broadcastTensors(a.tensors())]],
  cartesian_prod: ['*tensors', (a) => L.cartesianProd(a.tensors().flat())],
  chunk: ['input chunks dim', (a) => L.chunk(a.tensor(), a.number('chunks'), a.number('dim', undefined))],
  column_stack: listed((tensors) => L.columnStack(tensors)),
  combinations: [
    'input r with_replacement',
    (a) => L.combinations(a.tensor(), a.number('r', undefined), a.options('with_replacement')),
  ],
  diag: triangle((x, k) => L.diag(x, k)),
  diag_embed: diagonal((x, ...rest) => L.diagEmbed(x, ...rest)),
  diagflat: ['input offset', (a) => L.diagflat(a.tensor(), a.number('offset', undefined))],
  diagonal: diagonal((x, ...rest) => L.diagonal(x, ...rest)),
  dsplit: sections((x, s) => L.dsplit(x, s)),
  dstack: listed((tensors) => L.dstack(tensors)),
  einsum: ['operands equation', (a) => L.einsum(a.get('equation') as string, a.tensors('operands'))],
  fliplr: unary((x) => L.fliplr(x)),
  flipud: unary((x) => L.flipud(x)),
  full_like: ['input fill_value', (a) => L.fullLike(a.tensor().detach(), a.number('fill_value'), made(a))],
  hsplit: sections((x, s) => L.hsplit(x, s)),
  hstack: listed((tensors) => L.hstack(tensors)),
  logspace: [
    'start end steps base',
    (a) => {
      const dtype = a.dtype()
      return L.logspace(a.number('start'), a.number('end'), a.number('steps'), {
        ...a.options('base'),
        ...(dtype === undefined ? {} : { dtype }),
      })
    },
  ],
  'meshgrid.list_of_tensors': ['tensors', (a) => grids(a, a.tensors())],
  'meshgrid.variadic_tensors': ['*tensors', (a) => grids(a, a.tensors())],
  movedim: [
    'input source destination',
    (a) => L.movedim(a.tensor(), a.dims('source')!, a.dims('destination')!),
  ],
  new_full: [
    'input size fill_value',
    (a) => L.newFull(a.tensor().detach(), a.sizes(), a.number('fill_value'), made(a)),
  ],
  new_ones: created((x, shape, options) => L.newOnes(x, shape, options)),
  new_zeros: created((x, shape, options) => L.newZeros(x, shape, options)),
  outer: ['input vec2', (a) => L.outer(a.tensor(), a.tensor('vec2'))],
  repeat: ['input *repeats', (a) => L.repeat(a.tensor(), a.sizes('repeats'))],
  repeat_interleave: [
    'input repeats dim',
    (a) => {
      const repeats = a.get('repeats') as Tensor | number
      const dim = a.number('dim', undefined)
      const options = dim === undefined ? {} : { dim }
      if (typeof repeats === 'number') return L.repeatInterleave(a.tensor(), repeats, options)
      const sum = [...repeats.dataSync()].reduce((total, count) => total + count, 0)
      return L.repeatInterleave(a.tensor(), repeats, { ...options, outputSize: a.number('output_size', sum) })
    },
  ],
  roll: ['input shifts dims', (a) => L.roll(a.tensor(), a.dims('shifts')!, a.dims('dims'))],
  rot90: [
    'input k dims',
    (a) => L.rot90(a.tensor(), a.number('k', undefined), a.dims('dims') as number[] | undefined),
  ],
  split: splitting,
  'split.list_args': splitting,
  split_with_sizes: [
    'input split_sizes dim',
    (a) => L.splitWithSizes(a.tensor(), a.sizes('split_sizes'), a.number('dim', undefined)),
  ],
  tensor_split: [
    'input indices_or_sections dim',
    (a) => L.tensorSplit(a.tensor(), numbersIn(a.get('indices_or_sections')), a.number('dim', undefined)),
  ],
  tensordot: [
    'a b dims',
    (a) => L.tensordot(a.tensor('a'), a.tensor('b'), (a.get('dims') ?? undefined) as number | undefined),
  ],
  tile: ['input *dims', (a) => L.tile(a.tensor(), a.sizes('dims'))],
  trace: unary((x) => L.trace(x)),
  tril: triangle((x, k) => L.tril(x, k)),
  tril_indices: indices((...args) => L.trilIndices(...args)),
  triu: triangle((x, k) => L.triu(x, k)),
  triu_indices: indices((...args) => L.triuIndices(...args)),
  unbind: ['input dim', (a) => L.unbind(a.tensor(), a.number('dim', undefined))],
  unflatten: ['input dim sizes', (a) => L.unflatten(a.tensor(), a.number('dim'), a.sizes('sizes'))],
  unfold: [
    'input dimension size step',
    (a) => L.unfold(a.tensor(), a.number('dimension'), a.number('size'), a.number('step')),
  ],
  vsplit: sections((x, s) => L.vsplit(x, s)),
  vstack: listed((tensors) => L.vstack(tensors)),
  H: unary((x) => x.t()),
  T: unary((x) => x.t()),
  mH: unary((x) => x.transpose(-2, -1)),
} satisfies Partial<Record<OpInfoName, Call>>
