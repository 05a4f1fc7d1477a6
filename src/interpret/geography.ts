import { requireFields } from '../base/check-required.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { DataError } from '../base/errors.ts'
import { Generator } from '../base/philox.ts'
import { pearson, spearman } from '../base/correlation.ts'
import { distanceMatrix, type DistanceMeasure } from './distances.ts'
import { requireVectors, takeVectors, type LabeledVectors } from './labeled-vectors.ts'
import { pca } from './pca.ts'
import { align, type PlanePoint } from './procrustes.ts'

/** A place on Earth, in degrees north and east. */
export interface Place {
  readonly label: string
  readonly latitude: number
  readonly longitude: number
}

const earthRadius = 6371.0088
const radians = Math.PI / 180

/**
 * The great-circle distance between two places, in kilometers (the haversine formula, mean radius 6371.0088 km).
 *
 * @example
 * Math.round(greatCircle({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 90 })) // 10008
 */
export function greatCircle(
  a: Pick<Place, 'latitude' | 'longitude'>,
  b: Pick<Place, 'latitude' | 'longitude'>,
): number {
  for (const place of [a, b])
    requireFields('greatCircle', 'places with a latitude and a longitude', place, ['latitude', 'longitude'])
  const half =
    Math.sin(((b.latitude - a.latitude) * radians) / 2) ** 2 +
    Math.cos(a.latitude * radians) *
      Math.cos(b.latitude * radians) *
      Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(half)))
}

export interface WorldOptions {
  /** Default 'euclid'. */
  readonly by?: DistanceMeasure
  /** Seed of the permutations. Default 42. */
  readonly seed?: number
}

const worldOptionNames: OptionNames<WorldOptions> = { by: true, seed: true }

export interface WorldPair {
  readonly from: string
  readonly to: string
  /** Distance of the learned vectors. */
  readonly embedding: number
  readonly kilometres: number
}

/** Agreement between the learned vectors and the map. */
export interface EmbeddingAgainstWorld {
  readonly pairs: readonly WorldPair[]
  /** Correlations over the pairs; null if one side does not vary. */
  readonly pearson: number | null
  readonly spearman: number | null
  /**
   * Fraction of 1,000 random permutations of the places whose Pearson correlation is at least as high (Mantel's test, including the actual order): pairs that share a
   * place are not independent, so the usual test of a correlation would be overconfident.
   */
  readonly chance: number
  /** Levels without a known place. */
  readonly leftOut: readonly string[]
}

/**
 * Compares the distances of learned vectors with the great-circle distances of their places.
 *
 * @param placeOf The place of a label, null if it has none.
 * @throws DataError if fewer than 3 labels have a place.
 * @example
 * const vectors = { values: [54, 49, 48.5, 0], width: 1, labels: ['SH', 'BY', 'BW', 'missing'] }
 * const places = { SH: [54.19, 9.82], BY: [48.95, 11.42], BW: [48.54, 9.04] }
 * const placeOf = (label) => (label in places ? { label, latitude: places[label][0], longitude: places[label][1] } : null)
 * embeddingAgainstWorld(vectors, placeOf).leftOut // ['missing']
 */
export function embeddingAgainstWorld(
  vectors: LabeledVectors,
  placeOf: (label: string) => Place | null,
  options: WorldOptions = {},
): EmbeddingAgainstWorld {
  checkOptions('embeddingAgainstWorld', options, worldOptionNames)
  requireVectors('embeddingAgainstWorld', vectors)
  const { by = 'euclid', seed = 42 } = options
  const { known, places, leftOut } = withPlaces(vectors, placeOf)
  const count = places.length
  const { values } = distanceMatrix(known, by)
  const pairs = places.flatMap((from, a) =>
    places.slice(0, a).map((to, b): WorldPair => ({
      from: from.label,
      to: to.label,
      embedding: values[a * count + b]!,
      kilometres: greatCircle(from, to),
    })),
  )
  const learned = pairs.map((pair) => pair.embedding)
  const kilometres = pairs.map((pair) => pair.kilometres)
  const observed = pearson(learned, kilometres)
  const generator = new Generator(seed)
  const relabelings = 999
  let asHigh = 1
  for (let i = 0; i < relabelings; i++) {
    const order = generator.permutation(count)
    const shuffled = places.flatMap((_, a) =>
      places.slice(0, a).map((_to, b) => values[order[a]! * count + order[b]!]!),
    )
    if ((pearson(shuffled, kilometres) ?? 0) >= (observed ?? 0)) asHigh++
  }
  return {
    pairs,
    pearson: observed,
    spearman: spearman(learned, kilometres),
    chance: asHigh / (relabelings + 1),
    leftOut,
  }
}

export interface LearnedPlace extends Place {
  /** Level of the model. */
  readonly level: string
  /** Position of the learned vector on the map. */
  readonly learnedLatitude: number
  readonly learnedLongitude: number
  /** Distance from the true place to the learned one. */
  readonly kilometresOff: number
}

export interface LearnedMap {
  readonly places: readonly LearnedPlace[]
  /** Squared distance after the fit, relative to the squared distance of the places from their center: 0 is a perfect map. */
  readonly residual: number
  readonly leftOut: readonly string[]
}

/**
 * The embeddings as a map next to the true one: their first two principal components, rotated, reflected, scaled and shifted to fit the
 * true positions. The fit has four free numbers, so with few places even random vectors look a little like the map; compare `residual`,
 * or `embeddingAgainstWorld`'s `chance`.
 *
 * @throws DataError if fewer than 3 labels have a place.
 * @example
 * const vectors = { values: [54, 1, 49, 2, 48.5, 0, 52, 3], width: 2, labels: ['SH', 'BY', 'BW', 'BE'] }
 * const places = { SH: [54.19, 9.82], BY: [48.95, 11.42], BW: [48.54, 9.04], BE: [52.5, 13.4] }
 * const { residual } = await learnedMap(vectors, (label) => ({ label, latitude: places[label][0], longitude: places[label][1] }))
 * residual < 1 // true
 */
export async function learnedMap(
  vectors: LabeledVectors,
  placeOf: (label: string) => Place | null,
): Promise<LearnedMap> {
  requireVectors('learnedMap', vectors)
  const { known, places, leftOut } = withPlaces(vectors, placeOf)
  const { components } = await pca(known, Math.min(2, known.width), { as: 'transform' })
  const learned = places.map((_, i): PlanePoint => [components[0]![i]!, components[1]?.[i] ?? 0])
  // Degrees of longitude are shorter than those of latitude by the cosine of the latitude of their center.
  const middle = places.reduce((sum, place) => sum + place.latitude, 0) / places.length
  const shrink = Math.cos(middle * radians)
  const flat = places.map((place): PlanePoint => [place.longitude * shrink, place.latitude])
  const { points, residual } = align(learned, flat)
  return {
    places: places.map((place, i) => {
      const learnedLatitude = points[i]![1]
      const learnedLongitude = points[i]![0] / shrink
      return {
        level: known.labels[i]!,
        label: place.label,
        latitude: place.latitude,
        longitude: place.longitude,
        learnedLatitude,
        learnedLongitude,
        kilometresOff: greatCircle(place, { latitude: learnedLatitude, longitude: learnedLongitude }),
      }
    }),
    residual,
    leftOut,
  }
}

function withPlaces(
  vectors: LabeledVectors,
  placeOf: (label: string) => Place | null,
): {
  readonly known: LabeledVectors
  readonly places: readonly Place[]
  readonly leftOut: readonly string[]
} {
  const found = vectors.labels.map((label, row) => ({ label, row, place: placeOf(label) }))
  const kept = found.flatMap(({ row, place }) => (place === null ? [] : [{ row, place }]))
  const leftOut = found.filter(({ place }) => place === null).map(({ label }) => label)
  if (kept.length < 3)
    throw new DataError(
      `A comparison with the map needs at least 3 levels with a known place; ${kept.length} of ${found.length} have one${leftOut.length === 0 ? '' : ` (not "${leftOut[0]}")`}.`,
    )
  return {
    known: takeVectors(
      vectors,
      kept.map(({ row }) => row),
    ),
    places: kept.map(({ place }) => place),
    leftOut,
  }
}
