export { removeParametrizations, weightNorm, type WeightNormOptions } from './weight-norm.ts'
