export { Booster } from './booster.ts'
export { DMatrix, type DMatrixOptions } from './d-matrix.ts'
export {
  gradientBoosting,
  randomForest,
  type BoostingOptions,
  type ForestOptions,
  type TreeOptions,
} from './train-trees.ts'
export { KNearest, kNearest, type KNearestOptions, type Metric, type Neighbors } from './k-nearest.ts'
export { denseRows, oneHot, type DenseRows, type SparseRows, type TreeRows } from './tree-rows.ts'
export { loadXgboost, type XgboostLibrary } from './xgboost-library.ts'
