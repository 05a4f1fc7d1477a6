import './methods.ts'

export { requireTensor, Tensor, type BoolTensor, type IntTensor } from './tensor.ts'
export type { Shape } from './shape.ts'
export { broadcastShapes, normalizeDim, normalizeDims, sameShape, sizeOf } from './shape.ts'
export type { DType, TypedArray } from '../backend/storage.ts'
export type { BackendName, Device, Kernels } from '../backend/kernels.ts'
export { Generator, type GeneratorState } from '../base/philox.ts'
export { init, kernels, useKernels, type InitOptions } from './runtime.ts'
export type { KernelFile, KernelSource } from '../backend/kernel-options.ts'
export { enableGrad, isGradEnabled, noGrad } from './graph.ts'
export { backward, backwardWith, grad, type BackwardOptions, type GradOptions } from './backward.ts'
export { dropGradient, keep, scope, unkeep } from './scope.ts'
export { empty, inPlaceOp, op, type InPlaceSpec, type OpSpec, type Vjp } from './op.ts'
export {
  generators,
  generatorState,
  manualSeed,
  setGeneratorState,
  takeSource,
  type GeneratorName,
  type GeneratorStates,
} from './random.ts'
export { formatTensor } from './print.ts'
export type { NestedValues } from './read.ts'
export * from './create/index.ts'
export * from './ops/shared.ts'
