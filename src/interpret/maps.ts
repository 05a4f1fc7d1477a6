import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import { Breathing } from '../base/breathe.ts'
import { Generator } from '../base/philox.ts'
import { shownValue } from '../base/quoted.ts'
import type { DistanceMeasure } from './distances.ts'
import { distanceBetween } from './distances.ts'
import { checkVectors, type LabeledVectors } from './labeled-vectors.ts'

export interface MapPoint {
  readonly index: number
  readonly label: string
  readonly x: number
  readonly y: number
}

export interface UmapOptions {
  /** Number of neighbors preserved: a low value shows small groups, a high one the large ones. Default 15, at most all others. */
  readonly neighbors?: number
  /** Minimum distance between points. Default 0.1. */
  readonly minDistance?: number
  /** Default 'cosine'. */
  readonly by?: DistanceMeasure
  /** Optimization epochs, which take most of the time. Default 500 up to 1,000 vectors, then 200. */
  readonly epochs?: number
  /** Default 42. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

const umapOptionNames: OptionNames<UmapOptions> = {
  neighbors: true,
  minDistance: true,
  by: true,
  epochs: true,
  seed: true,
  signal: true,
}

/**
 * A UMAP projection of the vectors to the plane, which preserves neighborhoods (McInnes et al. 2018, by umap-js). The axes have no meaning, and large
 * distances and the sizes of groups mean little. The same seed gives the same map. 3,000 vectors of 50 take about six seconds on one core, 500 about two.
 *
 * @throws ValueError for fewer than 4 vectors.
 * @example
 * const points = { values: [0, 0, 0, 1, 5, 5, 5, 6, 6, 5], width: 2, labels: ['a', 'b', 'c', 'd', 'e'] }
 * const map = await umapMap(points, { by: 'euclid', epochs: 20 })
 * map.map((point) => point.label) // ['a', 'b', 'c', 'd', 'e']
 */
export async function umapMap(
  vectors: LabeledVectors,
  options: UmapOptions = {},
): Promise<readonly MapPoint[]> {
  checkOptions('umapMap', options, umapOptionNames)
  checkVectors('umapMap', vectors)
  const { values, width, labels } = vectors
  const { neighbors = 15, minDistance = 0.1, by = 'cosine', seed = 42, signal } = options
  const { epochs = labels.length <= 1000 ? 500 : 200 } = options
  if (labels.length < 4)
    throw new ValueError('umapMap', `a map needs at least 4 vectors, got ${labels.length}`)
  if (!Number.isInteger(neighbors) || neighbors < 2)
    throw new ValueError(
      'umapMap',
      `neighbors must be an integer of at least 2, got ${shownValue(neighbors)}`,
    )
  const rows = labels.map((_, row) => Array.from({ length: width }, (_v, j) => values[row * width + j]!))
  const { UMAP } = await import('umap-js')
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbors, labels.length - 1),
    minDist: minDistance,
    distanceFn: (a, b) => distanceBetween(a, 0, b, 0, width, by),
    random: uniforms(seed),
    nEpochs: epochs,
  })
  const rounds = umap.initializeFit(rows)
  const breathing = new Breathing(50)
  for (let round = 0; round < rounds; round++) {
    umap.step()
    await breathing.now()
    signal?.throwIfAborted()
  }
  return umap.getEmbedding().map((point, index) => ({
    index,
    label: labels[index]!,
    x: point[0]!,
    y: point[1]!,
  }))
}

function uniforms(seed: number): () => number {
  const generator = new Generator(seed)
  const words = new Uint32Array(4096)
  let used = words.length
  return () => {
    if (used === words.length) {
      generator.words(words)
      used = 0
    }
    return words[used++]! * 2 ** -32
  }
}
