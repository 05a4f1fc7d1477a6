export { clipGradNorm_, clipGradValue_, type ClipOptions } from './clip.ts'
export { parametersToVector, vectorToParameters } from './vector.ts'
