import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { distanceMatrix, type DistanceMatrix } from './distances.ts'
import {
  labelLayoutOptionNames,
  layOutLabels,
  type LabelLayout,
  type LabelLayoutOptions,
} from './label-layout.ts'
import { requireVectors, takeVectors, type LabeledVectors } from './labeled-vectors.ts'
import { pca } from './pca.ts'

export interface LevelAnswersOptions {
  /** The count of each level: if there are too many, the most frequent are shown; without counts, the first. */
  readonly counts?: ArrayLike<number>
  /** Maximum levels in the scatter plot. Default 60. */
  readonly points?: number
  /** Maximum levels in the matrix. Default 31. */
  readonly cells?: number
  readonly layout?: LabelLayoutOptions
}

const levelAnswersOptionNames: OptionNames<LevelAnswersOptions> = {
  counts: true,
  points: true,
  cells: true,
  layout: labelLayoutOptionNames,
}

/** What a model learned about the levels of one column. */
export interface LevelAnswers {
  /** Levels on the first two principal components (`as: 'transform'`, of all levels); for vectors of one number, on that and 0. */
  readonly scatter: LabelLayout
  /** Fraction of the variance that the two axes explain. */
  readonly shown: number
  /** Euclidean distances, in the order of the levels. */
  readonly distances: DistanceMatrix
  /** Number of levels that are not in the scatter plot. */
  readonly excluded: number
}

/**
 * A scatter plot of the levels' vectors and the distances between them, for the most frequent levels if there are many.
 *
 * @example
 * const vectors = { values: [0, 0, 3, 4, 6, 9], width: 2, labels: ['Ulm', 'Bonn', 'Kiel'] }
 * const { distances, scatter } = await levelAnswers(vectors)
 * distances.values[1] // 5
 * scatter.labels.every((label) => label.fits) // true
 */
export async function levelAnswers(
  vectors: LabeledVectors,
  options: LevelAnswersOptions = {},
): Promise<LevelAnswers> {
  checkOptions('levelAnswers', options, levelAnswersOptionNames)
  const { counts, points = 60, cells = 31, layout = {} } = options
  requireVectors('levelAnswers', vectors)
  const { labels, width } = vectors
  const { components, explainedVarianceRatio } = await pca(vectors, Math.min(2, width, labels.length), {
    as: 'transform',
  })
  const order = Int32Array.from(labels, (_, row) => row)
  const frequent = counts === undefined ? order : order.toSorted((a, b) => counts[b]! - counts[a]! || a - b)
  const drawn = frequent.slice(0, points).toSorted()
  const scatter = layOutLabels(
    Array.from(drawn, (row) => ({
      label: labels[row]!,
      x: components[0]![row]!,
      y: components[1]?.[row] ?? 0,
    })),
    layout,
  )
  return {
    scatter,
    shown: explainedVarianceRatio.reduce((sum, part) => sum + part, 0),
    distances: distanceMatrix(takeVectors(vectors, frequent.slice(0, cells).toSorted())),
    excluded: labels.length - drawn.length,
  }
}
