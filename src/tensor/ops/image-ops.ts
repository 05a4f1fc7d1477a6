// The ops of images and sequences, which only models with convolutions need.
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool2d,
  type AvgPool1dOptions,
  type AvgPool2dOptions,
} from './avg-pool.ts'
export { conv1d, conv2d } from './conv.ts'
export type { ConvOptions } from './conv-options.ts'
export { convTranspose1d, convTranspose2d, type ConvTransposeOptions } from './conv-transpose.ts'
export { interpolate, type InterpolateMode, type InterpolateOptions } from './interpolate.ts'
export {
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  type AdaptiveSize,
  type MaxPoolOptions,
} from './max-pool.ts'
export { pad, type PadOptions } from './pad.ts'
export type { Sizes } from './pair.ts'
export { foldPatches, unfoldPatches, type PatchOptions } from './patches.ts'
