import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { distanceMatrix, type DistanceMatrix } from './distances.ts'
import {
  labelLayoutOptionNames,
  layOutLabels,
  type LabelLayout,
  type LabelLayoutOptions,
} from './label-layout.ts'
import { takeVectors, type LabelledVectors } from './labelled-vectors.ts'
import { pca } from './pca.ts'

export interface LevelAnswersOptions {
  /** How often each level occurs: where there are too many, the most frequent are shown; without it, the first. */
  readonly counts?: ArrayLike<number>
  /** Levels in the scatter at most. Default 60. */
  readonly points?: number
  /** Levels in the matrix at most. Default 31. */
  readonly cells?: number
  readonly layout?: LabelLayoutOptions
}

const levelAnswersOptionNames: OptionNames<LevelAnswersOptions> = {
  counts: true,
  points: true,
  cells: true,
  layout: labelLayoutOptionNames,
}

/** What a model learned of the levels of one column. */
export interface LevelAnswers {
  /** Levels on the first two principal components (`as: 'transform'`, of all levels); of vectors of one number, on that and 0. */
  readonly scatter: LabelLayout
  /** Part of all variance that the two axes show. */
  readonly shown: number
  /** Distances by euclid, in the order of the levels. */
  readonly distances: DistanceMatrix
  /** Levels that are not shown in the scatter. */
  readonly excluded: number
}

/**
 * A scatter of the levels' vectors and the distances between them, of the most frequent levels where there are many.
 *
 * @example
 * const vectors = { values: [0, 0, 3, 4, 6, 9], width: 2, labels: ['Ulm', 'Bonn', 'Kiel'] }
 * const { distances, scatter } = await levelAnswers(vectors)
 * distances.values[1] // 5
 * scatter.labels.every((label) => label.fits) // true
 */
export async function levelAnswers(
  vectors: LabelledVectors,
  options: LevelAnswersOptions = {},
): Promise<LevelAnswers> {
  checkOptions('levelAnswers', options, levelAnswersOptionNames)
  const { counts, points = 60, cells = 31, layout = {} } = options
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
