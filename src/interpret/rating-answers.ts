import { requireOptions } from '../base/check-required.ts'
import { type OptionNames } from '../base/check-options.ts'
import { Generator } from '../base/philox.ts'
import {
  labelLayoutOptionNames,
  layOutLabels,
  type LabelLayout,
  type LabelLayoutOptions,
} from './label-layout.ts'
import { takeVectors } from './labeled-vectors.ts'
import { itemBiases, itemVectors, requireRatedModel, userBiases, type RatedModel } from './of-runs.ts'
import { pca, type PrincipalComponents } from './pca.ts'
import { mostRated, sortedBiases, type SortedBiases } from './sorted-biases.ts'
import { topAndBottom, type TopAndBottom } from './top-and-bottom.ts'

export interface RatingAnswersOptions {
  /** Ratings of each item and of each user: see `countOf`. */
  readonly itemCounts: ArrayLike<number>
  readonly userCounts: ArrayLike<number>
  /** Rows in each list. Default 10. */
  readonly n?: number
  /** Considers only this many of the most rated items. Default 3,000. */
  readonly among?: number
  /** Number of components. Default 3, or fewer if the vectors are shorter. */
  readonly components?: number
  /** Items in the scatter. Default 50. */
  readonly points?: number
  /** Seed for choosing them. Default 42. */
  readonly seed?: number
  /** Size and font size of the scatter plot. */
  readonly layout?: LabelLayoutOptions
}

const ratingAnswersOptionNames: OptionNames<RatingAnswersOptions> = {
  itemCounts: true,
  userCounts: true,
  n: true,
  among: true,
  components: true,
  points: true,
  seed: true,
  layout: labelLayoutOptionNames,
}

/** What a rating model learned, following the lesson. */
export interface RatingAnswers {
  readonly items: SortedBiases
  readonly users: SortedBiases
  /** Components of the most rated items' vectors, `as: 'lesson'`. */
  readonly components: PrincipalComponents
  /** Both ends of each component. */
  readonly ends: readonly TopAndBottom[]
  /** Random items on the first two components; for vectors of one number, on that and 0. */
  readonly scatter: LabelLayout
}

/**
 * The lesson's interpretation of a collaborative filtering model: best and worst items by bias, the ends of the principal components, and a scatter plot of
 * some items whose labels do not overlap.
 *
 * @throws ShapeError unless there is one count for each item and user.
 * @example
 * const run = {
 *   users: [7, 9],
 *   items: [1, 2],
 *   titles: new Map([[1, 'Alien'], [2, 'Heat']]),
 *   userBias: () => [0.1, -0.1],
 *   itemBias: () => [0.5, 0.2],
 *   userVectors: () => ({ values: [1, 0, 0, 1], width: 2 }),
 *   itemVectors: () => ({ values: [3, 0, 0, 4], width: 2 }),
 * }
 * const { items } = await ratingAnswers(run, { itemCounts: [80, 90], userCounts: [3, 4] })
 * items.best[0].label // 'Alien'
 */
export async function ratingAnswers(run: RatedModel, options: RatingAnswersOptions): Promise<RatingAnswers> {
  requireOptions('ratingAnswers', options, ratingAnswersOptionNames)
  requireRatedModel('ratingAnswers', run, ['items', 'users', 'itemBias', 'userBias', 'itemVectors'])
  const { itemCounts, userCounts, n = 10, among = 3000, points = 50, seed = 42, layout = {} } = options
  const items = sortedBiases(itemBiases(run, itemCounts), { n, among })
  const users = sortedBiases(userBiases(run, userCounts), { n, among })
  const vectors = takeVectors(itemVectors(run), mostRated(itemCounts, among))
  const most = Math.min(vectors.width, vectors.labels.length)
  const components = await pca(vectors, Math.min(options.components ?? 3, most))
  const [first, second] = components.components
  const chosen = new Generator(seed).permutation(vectors.labels.length).slice(0, points)
  const scatter = layOutLabels(
    Array.from(chosen, (row) => ({ label: vectors.labels[row]!, x: first![row]!, y: second?.[row] ?? 0 })),
    layout,
  )
  const ends = components.components.map((component) => topAndBottom(component, vectors.labels, n))
  return { items, users, components, ends, scatter }
}
