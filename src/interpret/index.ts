export { gradCam, type HeatMaps } from './grad-cam.ts'
export { histogram, histogramOfSteps, predictedAgainstActual } from './binned.ts'
export type { BarRow, HexagonRow, PredictedAgainstActual } from './binned.ts'
export { calibrate, confusionMatrix, confusionRows, mostConfused, topLosses } from './confusion.ts'
export type { Calibration, CalibrationRow, ConfusionMatrix, ConfusionRow, LossRow } from './confusion.ts'
export { pearson, ranks, spearman } from '../base/correlation.ts'
export { distanceMatrix, distanceRows, nearest } from './distances.ts'
export type { DistanceMatrix, DistanceMeasure, DistanceRow, NearestOptions, Neighbor } from './distances.ts'
export { embeddingAgainstWorld, greatCircle, learnedMap } from './geography.ts'
export type {
  EmbeddingAgainstWorld,
  LearnedMap,
  LearnedPlace,
  Place,
  WorldOptions,
  WorldPair,
} from './geography.ts'
export { layOutLabels } from './label-layout.ts'
export type { LabelLayout, LabelLayoutOptions, LabeledPoint, PlacedLabel } from './label-layout.ts'
export { takeVectors, type LabeledVectors } from './labeled-vectors.ts'
export { daysOfWeek, levelDistances, months } from './level-distances.ts'
export type { LevelDistances, LevelOrder } from './level-distances.ts'
export { umapMap, type MapPoint, type UmapOptions } from './maps.ts'
export { itemBiases, itemLabels, itemVectors, levelVectors, userBiases, userVectors } from './of-runs.ts'
export type { Id, LevelModel, RatedModel } from './of-runs.ts'
export { partialDependence } from './partial-dependence.ts'
export type { ColumnDependence, DependencePoint, PartialDependenceOptions } from './partial-dependence.ts'
export { pca, type PcaOptions, type PrincipalComponents } from './pca.ts'
export { permutationImportance } from './permutation-importance.ts'
export type {
  ColumnImportance,
  PermutationImportance,
  PermutationImportanceOptions,
} from './permutation-importance.ts'
export { align, type Alignment, type PlanePoint } from './procrustes.ts'
export { residualsBySlice, type SliceOptions, type SliceRow } from './residuals.ts'
export { shapleyValues } from './shapley-values.ts'
export type { ColumnContribution, RowExplanation, ShapleyOptions } from './shapley-values.ts'
export type { PredictingRun, TableModel } from './table-model.ts'
export { mostRated, sortedBiases } from './sorted-biases.ts'
export type { BiasRow, Biases, SortedBiases, SortedBiasesOptions } from './sorted-biases.ts'
export { topAndBottom, type LabeledValue, type TopAndBottom } from './top-and-bottom.ts'
export { levelAnswers, type LevelAnswers, type LevelAnswersOptions } from './level-answers.ts'
export { ratingAnswers, type RatingAnswers, type RatingAnswersOptions } from './rating-answers.ts'
export {
  countryCapitals,
  placeWordPairs,
  type VectorsOfWords,
  type WordPairPlace,
  type WordPairPlaces,
} from './word-pairs.ts'
