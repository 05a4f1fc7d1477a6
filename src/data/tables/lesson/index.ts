export { applyCats } from './apply-cats.ts'
export { fixMissing, type Fillers } from './fix-missing.ts'
export {
  getElapsed,
  rollingSums,
  type ElapsedOptions,
  type RollingOptions,
  type TimelineOptions,
} from './get-elapsed.ts'
export { procDf, type ProcDfOptions, type ProcessedTable } from './proc-df.ts'
export { scaleVars, type ScaleMapper } from './scale-vars.ts'
export { trainCats } from './train-cats.ts'
