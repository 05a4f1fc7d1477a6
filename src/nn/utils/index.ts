export { checkpoint } from './checkpoint.ts'
export { clipGradNorm_, clipGradValue_, type ClipOptions } from './clip.ts'
export * as parametrizations from './parametrizations.ts'
export { parametersToVector, vectorToParameters } from './vector.ts'
