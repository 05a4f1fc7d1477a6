// Ops that split, join, repeat and rearrange tensors, and einsum. Methods and layers do without them, so that pages that only predict do not load them.
export { blockDiag } from './shapes/block-diag.ts'
export { diag, diagEmbed, diagflat, diagonal, trace } from './shapes/diagonal.ts'
export { einsum } from './shapes/einsum.ts'
export {
  broadcastTensors,
  cartesianProd,
  combinations,
  meshgrid,
  outer,
  type CombinationsOptions,
  type MeshgridOptions,
} from './shapes/grids.ts'
export { movedim, ravel, swapaxes, unflatten } from './shapes/move.ts'
export { repeat, tile } from './shapes/repeat.ts'
export { repeatInterleave, type RepeatInterleaveOptions } from './shapes/repeat-interleave.ts'
export { fliplr, flipud, roll, rot90 } from './shapes/rotate.ts'
export { chunk, dsplit, hsplit, split, splitWithSizes, tensorSplit, unbind, vsplit } from './shapes/split.ts'
export { atleast1d, atleast2d, atleast3d, columnStack, dstack, hstack, vstack } from './shapes/stacks.ts'
export { tensordot } from './shapes/tensordot.ts'
export { tril, trilIndices, triu, triuIndices } from './shapes/triangle.ts'
export { unfold } from './shapes/unfold.ts'
