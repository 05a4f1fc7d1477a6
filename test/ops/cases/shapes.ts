import * as ops from '../../../src/tensor/ops/index.ts'
import { bools, draws, ints, numbers, type Case } from '../case.ts'

const { draw } = draws()

const matrix = numbers([1, 2, 3, 4, 5, 6], [2, 3])
const square = numbers([1, 2, 3, 4], [2, 2])

export const shapeCases = {
  split: [
    {
      label: 'the last part is shorter',
      run: (x) => ops.split(x, 2).at(-1)!,
      inputs: [numbers([1, 2, 3, 4, 5])],
      expected: [5],
      gradients: [[0, 0, 0, 0, 1]],
    },
    {
      label: 'columns of a transposed tensor',
      run: (x) => ops.split(ops.transpose(x, 0, 1), 2, -1)[0]!,
      inputs: [draw(3, 4)],
    },
    { label: 'by a list', run: (x) => ops.split(x, [1, 0, 2], 1)[2]!, inputs: [draw(2, 3)] },
    {
      label: 'all parts in reverse order',
      run: (x) => ops.cat(ops.split(x, 2).toReversed()),
      inputs: [ints([1, 2, 3])],
      expected: [3, 1, 2],
    },
    { label: 'no elements', run: (x) => ops.split(x, 3)[0]!, inputs: [draw(0, 2)] },
  ],
  splitWithSizes: [
    {
      label: 'rows',
      run: (x) => ops.splitWithSizes(x, [1, 3])[1]!,
      inputs: [numbers([1, 2, 3, 4])],
      expected: [2, 3, 4],
    },
    { label: 'columns', run: (x) => ops.splitWithSizes(x, [2, 1], -1)[1]!, inputs: [draw(2, 3)] },
  ],
  chunk: [
    {
      label: 'fewer than asked for',
      run: (x) => ops.cat(ops.chunk(x, 4).toReversed()),
      inputs: [numbers([1, 2, 3, 4, 5])],
      expected: [5, 3, 4, 1, 2],
    },
    { label: 'columns', run: (x) => ops.chunk(x, 2, 1)[1]!, inputs: [draw(2, 3)] },
    { label: 'no elements', run: (x) => ops.chunk(x, 2)[1]!, inputs: [draw(0, 2)] },
  ],
  tensorSplit: [
    {
      label: 'unequal parts',
      run: (x) => ops.tensorSplit(x, 2)[1]!,
      inputs: [numbers([1, 2, 3, 4, 5])],
      expected: [4, 5],
    },
    {
      label: 'at indices, some beyond the end',
      run: (x) => ops.tensorSplit(x, [1, -1, 9], 1)[1]!,
      inputs: [draw(2, 4)],
    },
    { label: 'at indices that go back', run: (x) => ops.tensorSplit(x, [2, 1])[1]!, inputs: [draw(3)] },
  ],
  hsplit: [
    {
      label: 'a vector',
      run: (x) => ops.hsplit(x, 2)[1]!,
      inputs: [numbers([1, 2, 3, 4])],
      expected: [3, 4],
    },
    {
      label: 'columns',
      run: (x) => ops.hsplit(x, [1])[1]!,
      inputs: [matrix],
      expected: [
        [2, 3],
        [5, 6],
      ],
    },
  ],
  vsplit: [{ label: 'rows', run: (x) => ops.vsplit(x, 2)[1]!, inputs: [matrix], expected: [[4, 5, 6]] }],
  dsplit: [{ label: 'depth', run: (x) => ops.dsplit(x, 2)[1]!, inputs: [draw(2, 3, 4)] }],
  unbind: [
    {
      label: 'rows in reverse order',
      run: (x) => ops.stack(ops.unbind(x).toReversed()),
      inputs: [matrix],
      expected: [
        [4, 5, 6],
        [1, 2, 3],
      ],
    },
    { label: 'columns', run: (x) => ops.stack(ops.unbind(x, -1)), inputs: [draw(2, 3)] },
  ],
  atleast1d: [
    { label: 'a scalar', run: (x) => ops.atleast1d(x), inputs: [numbers([5], [])], expected: [5] },
    { label: 'a vector', run: (x) => ops.atleast1d(ops.mul(x, 2)), inputs: [draw(2)] },
  ],
  atleast2d: [
    { label: 'a scalar', run: (x) => ops.atleast2d(x), inputs: [numbers([5], [])], expected: [[5]] },
    { label: 'a vector', run: (x) => ops.atleast2d(x), inputs: [numbers([1, 2])], expected: [[1, 2]] },
  ],
  atleast3d: [
    { label: 'a scalar', run: (x) => ops.atleast3d(x), inputs: [numbers([5], [])], expected: [[[5]]] },
    { label: 'a vector', run: (x) => ops.atleast3d(x), inputs: [numbers([1, 2])], expected: [[[1], [2]]] },
    { label: 'a matrix', run: (x) => ops.atleast3d(x), inputs: [draw(2, 3)] },
  ],
  hstack: [
    {
      label: 'vectors and a scalar',
      run: (a, b) => ops.hstack([a, b]),
      inputs: [numbers([1, 2]), numbers([3], [])],
      expected: [1, 2, 3],
    },
    { label: 'matrices', run: (a, b) => ops.hstack([a, b]), inputs: [draw(2, 3), draw(2, 1)] },
  ],
  vstack: [
    {
      label: 'vectors',
      run: (a, b) => ops.vstack([a, b]),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [1, 2],
        [3, 4],
      ],
    },
    { label: 'a matrix and a vector', run: (a, b) => ops.vstack([a, b]), inputs: [draw(2, 3), draw(3)] },
  ],
  dstack: [
    {
      label: 'vectors',
      run: (a, b) => ops.dstack([a, b]),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [
          [1, 3],
          [2, 4],
        ],
      ],
    },
    { label: 'matrices', run: (a, b) => ops.dstack([a, b]), inputs: [draw(2, 3), draw(2, 3)] },
  ],
  columnStack: [
    {
      label: 'vectors',
      run: (a, b) => ops.columnStack([a, b]),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [1, 3],
        [2, 4],
      ],
    },
    { label: 'a matrix and a vector', run: (a, b) => ops.columnStack([a, b]), inputs: [draw(3, 2), draw(3)] },
  ],
  repeat: [
    {
      label: 'by hand',
      run: (x) => ops.repeat(x, [2, 2]),
      inputs: [numbers([1, 2])],
      expected: [
        [1, 2, 1, 2],
        [1, 2, 1, 2],
      ],
      gradients: [[4, 4]],
    },
    {
      label: 'both dimensions of a transposed tensor',
      run: (x) => ops.repeat(ops.transpose(x, 0, 1), [3, 2]),
      inputs: [draw(2, 3)],
    },
    { label: 'once is a copy', run: (x) => ops.repeat(x, [1, 1]), inputs: [draw(2, 3)] },
    { label: 'not at all', run: (x) => ops.repeat(x, [2, 0]), inputs: [draw(2, 3)] },
    { label: 'a scalar', run: (x) => ops.repeat(x, [3]), inputs: [draw()] },
    {
      label: 'bool',
      run: (x) => ops.repeat(x, [2]),
      inputs: [bools([1, 0])],
      expected: [true, false, true, false],
    },
  ],
  tile: [
    {
      label: 'by hand',
      run: (x) => ops.tile(x, [2]),
      inputs: [numbers([1, 2], [2, 1])],
      expected: [
        [1, 1],
        [2, 2],
      ],
    },
    { label: 'more sizes than dimensions', run: (x) => ops.tile(x, [2, 1, 3]), inputs: [draw(2, 2)] },
  ],
  repeatInterleave: [
    {
      label: 'by a number',
      run: (x) => ops.repeatInterleave(x, 2),
      inputs: [square],
      expected: [1, 1, 2, 2, 3, 3, 4, 4],
      gradients: [
        [
          [2, 2],
          [2, 2],
        ],
      ],
    },
    {
      label: 'along a dimension',
      run: (x) => ops.repeatInterleave(x, 3, { dim: 1 }),
      inputs: [draw(2, 3, 2)],
    },
    {
      label: 'by a tensor, with the size of the result',
      run: (x, n) => ops.repeatInterleave(x, n, { dim: 0, outputSize: 4 }),
      inputs: [square, ints([1, 3])],
      expected: [
        [1, 2],
        [3, 4],
        [3, 4],
        [3, 4],
      ],
    },
    {
      label: 'some not at all',
      run: (x, n) => ops.repeatInterleave(x, n, { dim: -1, outputSize: 3 }),
      inputs: [draw(2, 4), ints([0, 2, 0, 1])],
    },
    { label: 'a scalar', run: (x) => ops.repeatInterleave(x, 2), inputs: [draw()] },
  ],
  roll: [
    { label: 'by hand', run: (x) => ops.roll(x, 1), inputs: [numbers([1, 2, 3])], expected: [3, 1, 2] },
    {
      label: 'as one row',
      run: (x) => ops.roll(x, -2),
      inputs: [matrix],
      expected: [
        [3, 4, 5],
        [6, 1, 2],
      ],
    },
    { label: 'two dimensions, far', run: (x) => ops.roll(x, [5, -4], [0, -1]), inputs: [draw(2, 3)] },
    { label: 'no elements', run: (x) => ops.roll(x, 1, 0), inputs: [draw(0, 2)] },
  ],
  rot90: [
    {
      label: 'by hand',
      run: (x) => ops.rot90(x),
      inputs: [square],
      expected: [
        [2, 4],
        [1, 3],
      ],
    },
    {
      label: 'half a turn',
      run: (x) => ops.rot90(x, 2),
      inputs: [square],
      expected: [
        [4, 3],
        [2, 1],
      ],
    },
    { label: 'back', run: (x) => ops.rot90(x, -1, [1, 2]), inputs: [draw(2, 2, 3)] },
    { label: 'a whole turn', run: (x) => ops.rot90(x, 4), inputs: [draw(2, 3)] },
  ],
  fliplr: [
    {
      label: 'by hand',
      run: (x) => ops.fliplr(x),
      inputs: [square],
      expected: [
        [2, 1],
        [4, 3],
      ],
    },
  ],
  flipud: [
    {
      label: 'by hand',
      run: (x) => ops.flipud(x),
      inputs: [square],
      expected: [
        [3, 4],
        [1, 2],
      ],
    },
  ],
  tril: [
    {
      label: 'by hand',
      run: (x) => ops.tril(x),
      inputs: [square],
      expected: [
        [1, 0],
        [3, 4],
      ],
      gradients: [
        [
          [1, 0],
          [1, 1],
        ],
      ],
    },
    { label: 'above the diagonal, batched', run: (x) => ops.tril(x, 1), inputs: [draw(2, 3, 4)] },
    {
      label: 'infinity outside is gone',
      run: (x) => ops.tril(x),
      inputs: [numbers([1, Infinity, 3, 4], [2, 2])],
      wrt: [0],
      kink: true,
      expected: [
        [1, 0],
        [3, 4],
      ],
      gradients: [
        [
          [1, 0],
          [1, 1],
        ],
      ],
    },
    {
      label: 'bool',
      run: (x) => ops.tril(x),
      inputs: [bools([1, 1, 1, 1], [2, 2])],
      expected: [
        [true, false],
        [true, true],
      ],
    },
    {
      label: 'int32',
      run: (x) => ops.tril(x, -1),
      inputs: [ints([1, 2, 3, 4], [2, 2])],
      expected: [
        [0, 0],
        [3, 0],
      ],
    },
  ],
  triu: [
    {
      label: 'by hand',
      run: (x) => ops.triu(x),
      inputs: [square],
      expected: [
        [1, 2],
        [0, 4],
      ],
    },
    { label: 'below the diagonal, batched', run: (x) => ops.triu(x, -1), inputs: [draw(2, 4, 3)] },
  ],
  trilIndices: [
    {
      label: 'by hand',
      run: () => ops.trilIndices(2, 3, 1),
      inputs: [],
      expected: [
        [0, 0, 1, 1, 1],
        [0, 1, 0, 1, 2],
      ],
    },
    { label: 'no rows', run: () => ops.trilIndices(0, 3), inputs: [], expected: [[], []] },
  ],
  triuIndices: [
    {
      label: 'by hand',
      run: () => ops.triuIndices(2, 3),
      inputs: [],
      expected: [
        [0, 0, 0, 1, 1],
        [0, 1, 2, 1, 2],
      ],
    },
  ],
  diagonal: [
    {
      label: 'by hand',
      run: (x) => ops.diagonal(x),
      inputs: [matrix],
      expected: [1, 5],
      gradients: [
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ],
    },
    {
      label: 'above, of a transposed tensor',
      run: (x) => ops.diagonal(ops.transpose(x, 0, 1), 1),
      inputs: [draw(4, 3)],
    },
    { label: 'below, other dimensions', run: (x) => ops.diagonal(x, -1, 2, 0), inputs: [draw(3, 2, 4)] },
    { label: 'outside', run: (x) => ops.diagonal(x, 5), inputs: [draw(2, 3)], expected: [] },
    { label: 'of a slice', run: (x) => ops.diagonal(ops.slice(x, 1, 1, 6, 2)), inputs: [draw(3, 6)] },
  ],
  diagEmbed: [
    {
      label: 'by hand',
      run: (x) => ops.diagEmbed(x),
      inputs: [numbers([1, 2])],
      expected: [
        [1, 0],
        [0, 2],
      ],
    },
    { label: 'above, batched', run: (x) => ops.diagEmbed(x, 1, 0, 2), inputs: [draw(2, 3)] },
    {
      label: 'bool',
      run: (x) => ops.diagEmbed(x, -1),
      inputs: [bools([1])],
      expected: [
        [false, false],
        [true, false],
      ],
    },
  ],
  diag: [
    {
      label: 'of a vector',
      run: (x) => ops.diag(x, 1),
      inputs: [numbers([1])],
      expected: [
        [0, 1],
        [0, 0],
      ],
    },
    { label: 'of a matrix', run: (x) => ops.diag(x), inputs: [square], expected: [1, 4] },
  ],
  diagflat: [
    {
      label: 'of a matrix',
      run: (x) => ops.diagflat(x),
      inputs: [numbers([1, 2], [1, 2])],
      expected: [
        [1, 0],
        [0, 2],
      ],
    },
  ],
  trace: [
    {
      label: 'by hand',
      run: (x) => ops.trace(x),
      inputs: [square],
      expected: 5,
      gradients: [
        [
          [1, 0],
          [0, 1],
        ],
      ],
    },
    { label: 'int32', run: (x) => ops.trace(x), inputs: [ints([1, 2, 3, 4], [2, 2])], expected: 5 },
  ],
  movedim: [
    { label: 'one', run: (x) => ops.movedim(x, 0, -1), inputs: [draw(2, 3, 4)] },
    { label: 'two', run: (x) => ops.movedim(x, [2, 0], [0, 1]), inputs: [draw(2, 3, 4)] },
    {
      label: 'a matrix',
      run: (x) => ops.movedim(x, 0, 1),
      inputs: [square],
      expected: [
        [1, 3],
        [2, 4],
      ],
    },
  ],
  swapaxes: [
    {
      label: 'by hand',
      run: (x) => ops.swapaxes(x, 0, 1),
      inputs: [square],
      expected: [
        [1, 3],
        [2, 4],
      ],
    },
  ],
  unflatten: [
    {
      label: 'by hand',
      run: (x) => ops.unflatten(x, 0, [2, -1]),
      inputs: [numbers([1, 2, 3, 4])],
      expected: [
        [1, 2],
        [3, 4],
      ],
    },
    { label: 'the last dimension', run: (x) => ops.unflatten(x, -1, [2, 1, 2]), inputs: [draw(2, 4)] },
  ],
  ravel: [
    {
      label: 'a transposed tensor',
      run: (x) => ops.ravel(ops.transpose(x, 0, 1)),
      inputs: [square],
      expected: [1, 3, 2, 4],
    },
  ],
  unfold: [
    {
      label: 'by hand',
      run: (x) => ops.unfold(x, 0, 2, 1),
      inputs: [numbers([1, 2, 3])],
      expected: [
        [1, 2],
        [2, 3],
      ],
      gradients: [[1, 2, 1]],
    },
    { label: 'with gaps', run: (x) => ops.unfold(x, 1, 2, 3), inputs: [draw(2, 8)] },
    {
      label: 'of a transposed tensor',
      run: (x) => ops.unfold(ops.transpose(x, 0, 1), 0, 3, 2),
      inputs: [draw(2, 5)],
    },
    { label: 'a scalar', run: (x) => ops.unfold(x, 0, 1, 1), inputs: [draw()] },
  ],
  meshgrid: [
    {
      label: 'ij',
      run: (a, b) => ops.meshgrid([a, b])[1]!,
      inputs: [numbers([1, 2]), numbers([3, 4, 5])],
      expected: [
        [3, 4, 5],
        [3, 4, 5],
      ],
      wrt: [1],
    },
    {
      label: 'xy',
      run: (a, b) => ops.meshgrid([a, b], { indexing: 'xy' })[0]!,
      inputs: [numbers([1, 2]), numbers([3, 4, 5])],
      expected: [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      wrt: [0],
    },
    {
      label: 'all',
      run: (a, b, c) => ops.stack(ops.meshgrid([a, b, c])),
      inputs: [draw(2), draw(), draw(3)],
    },
  ],
  cartesianProd: [
    {
      label: 'by hand',
      run: (a, b) => ops.cartesianProd([a, b]),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ],
    },
  ],
  combinations: [
    {
      label: 'by hand',
      run: (x) => ops.combinations(x),
      inputs: [numbers([1, 2, 3])],
      expected: [
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    },
    {
      label: 'with replacement',
      run: (x) => ops.combinations(x, 2, { withReplacement: true }),
      inputs: [numbers([1, 2])],
      expected: [
        [1, 1],
        [1, 2],
        [2, 2],
      ],
    },
    { label: 'too few', run: (x) => ops.combinations(x, 3), inputs: [draw(2)] },
  ],
  broadcastTensors: [
    {
      label: 'a column and a row',
      run: (a, b) => ops.stack(ops.broadcastTensors([a, b])),
      inputs: [draw(2, 1), draw(3)],
    },
  ],
  outer: [
    {
      label: 'by hand',
      run: (a, b) => ops.outer(a, b),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [3, 4],
        [6, 8],
      ],
      gradients: [
        [7, 7],
        [3, 3],
      ],
    },
    { label: 'int32', run: (a, b) => ops.outer(a, b), inputs: [ints([2]), ints([3, 4])], expected: [[6, 8]] },
  ],
  blockDiag: [
    {
      label: 'by hand',
      run: (a, b) => ops.blockDiag([a, b]),
      inputs: [numbers([1, 2]), numbers([3], [1, 1])],
      expected: [
        [1, 2, 0],
        [0, 0, 3],
      ],
    },
    {
      label: 'matrices and a scalar',
      run: (a, b, c) => ops.blockDiag([a, b, c]),
      inputs: [draw(2, 3), draw(), draw(1, 2)],
    },
  ],
  tensordot: [
    {
      label: 'the last two with the first two',
      run: (a, b) => ops.tensordot(a, b),
      inputs: [draw(2, 3, 4), draw(3, 4, 2)],
    },
    {
      label: 'dimensions by name',
      run: (a, b) =>
        ops.tensordot(a, b, [
          [0, 2],
          [1, 0],
        ]),
      inputs: [draw(2, 3, 4), draw(4, 2)],
    },
    {
      label: 'none',
      run: (a, b) => ops.tensordot(a, b, 0),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [3, 4],
        [6, 8],
      ],
    },
    {
      label: 'int32',
      run: (a, b) => ops.tensordot(a, b, 1),
      inputs: [ints([1, 2]), ints([3, 4])],
      expected: 11,
    },
  ],
  einsum: [
    {
      label: 'a product of matrices',
      run: (a, b) => ops.einsum('ij,jk->ik', a, b),
      inputs: [square, numbers([1, 0, 1, 1], [2, 2])],
      expected: [
        [3, 2],
        [7, 4],
      ],
    },
    {
      label: 'a transpose, no arrow',
      run: (x) => ops.einsum('ba', x),
      inputs: [square],
      expected: [
        [1, 3],
        [2, 4],
      ],
    },
    { label: 'a sum', run: (x) => ops.einsum('ij->j', x), inputs: [draw(2, 3)] },
    { label: 'a trace', run: (x) => ops.einsum('ii', x), inputs: [square], expected: 5 },
    { label: 'a diagonal in the middle', run: (x) => ops.einsum('aibi->bia', x), inputs: [draw(2, 3, 2, 3)] },
    {
      label: 'a batch with an ellipsis',
      run: (a, b) => ops.einsum('...ij,...jk', a, b),
      inputs: [draw(2, 3, 2), draw(1, 2, 4)],
    },
    {
      label: 'an ellipsis that is summed over',
      run: (a, b) => ops.einsum('...i,...i->i', a, b),
      inputs: [draw(2, 3), draw(3)],
    },
    {
      label: 'an outer product',
      run: (a, b) => ops.einsum('i,j', [a, b]),
      inputs: [numbers([1, 2]), numbers([3, 4])],
      expected: [
        [3, 4],
        [6, 8],
      ],
    },
    {
      label: 'bilinear',
      run: (a, b, c) => ops.einsum('bn,anm,bm->ba', a, b, c),
      inputs: [draw(2, 3), draw(4, 3, 2), draw(2, 2)],
    },
    {
      label: 'four operands',
      run: (a, b, c, d) => ops.einsum('ab,bc,cd,d->a', a, b, c, d),
      inputs: [draw(2, 3), draw(3, 2), draw(2, 3), draw(3)],
    },
    {
      label: 'sizes of 1 are broadcast',
      run: (a, b) => ops.einsum('ij,jk->ik', a, b),
      inputs: [draw(2, 1), draw(3, 2)],
    },
    {
      label: 'int32',
      run: (a, b) => ops.einsum('i,i->', a, b),
      inputs: [ints([1, 2]), ints([3, 4])],
      expected: 11,
    },
    {
      label: 'all elements, twice the same tensor',
      run: (x) => ops.einsum('ij,ij->', x, x),
      inputs: [square],
      expected: 30,
      gradients: [
        [
          [2, 4],
          [6, 8],
        ],
      ],
    },
    { label: 'no elements', run: (a, b) => ops.einsum('ij,jk->ik', a, b), inputs: [draw(2, 0), draw(0, 3)] },
  ],
} satisfies Partial<Record<keyof typeof ops, readonly Case[]>>
