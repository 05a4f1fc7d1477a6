import { LannerError } from '../../../src/base/errors.ts'
import { rowOf, takeVectors, type LabeledVectors } from '../../../src/interpret/labeled-vectors.ts'
import type { EmbeddingMap, MapRequest, Neighbors } from '../../protocol.ts'
import type { LearnedVectors, VectorColumn } from './vector-groups.ts'

/** The most vectors that UMAP places: it takes seconds for thousands. */
const UMAP_MOST = 3000

/** Neighbors that are listed. */
const NEIGHBORS = 12

interface ReadVectors {
  readonly of: string
  readonly vectors: LabeledVectors
  readonly columns: readonly VectorColumn[]
}

/** Places the vectors of a run on a plane, and finds neighbors. The vectors are read once. */
export class Explorer {
  readonly groups: readonly LearnedVectors[]
  #read: ReadVectors | null = null

  constructor(groups: readonly LearnedVectors[]) {
    this.groups = groups
  }

  /** @throws LannerError or ValueError for an unknown label, or too few vectors. */
  async map({ of, by }: MapRequest): Promise<EmbeddingMap> {
    const { vectors, columns } = await this.#vectors(of)
    const shown = by.kind === 'umap' ? first(vectors, UMAP_MOST) : vectors
    const { x, y, note } =
      by.kind === 'axes'
        ? axes(vectors, by.x, by.y)
        : by.kind === 'umap'
          ? await umap(shown, vectors.labels.length)
          : await components(shown)
    const count = shown.labels.length
    return {
      of,
      labels: shown.labels,
      x,
      y,
      columns: [
        ...columns.map(({ name, values }) => ({
          name,
          values: Float32Array.from({ length: count }, (_, i) => values[i]!),
        })),
        { name: 'length of the vector', values: lengths(shown) },
      ],
      note,
    }
  }

  /** The most similar vectors by cosine similarity. */
  async neighbors(of: string, label: string): Promise<Neighbors> {
    const { vectors } = await this.#vectors(of)
    const { nearest } = await import('../../../src/interpret/distances.ts')
    return {
      of,
      label,
      rows: nearest(vectors, label, { n: NEIGHBORS, by: 'cosine' }).map(({ label: other, distance }) => ({
        label: other,
        similarity: 1 - distance,
      })),
    }
  }

  async #vectors(of: string): Promise<ReadVectors> {
    if (this.#read?.of === of) return this.#read
    const group = this.groups.find(({ name }) => name === of)
    if (group === undefined) throw new LannerError('usage', `This run has no vectors of ${of}.`)
    this.#read = { of, ...(await group.read()) }
    return this.#read
  }
}

interface Places {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly note: string
}

function first(vectors: LabeledVectors, most: number): LabeledVectors {
  return vectors.labels.length <= most
    ? vectors
    : takeVectors(
        vectors,
        Array.from({ length: most }, (_, i) => i),
      )
}

async function components(vectors: LabeledVectors): Promise<Places> {
  const { pca } = await import('../../../src/interpret/pca.ts')
  const k = Math.min(2, vectors.width, vectors.labels.length)
  const found = await pca(vectors, k, { as: 'transform' })
  const [x, y] = found.components
  const shown = found.explainedVarianceRatio.reduce((sum, part) => sum + part, 0)
  return {
    x: Float32Array.from(x!),
    y: Float32Array.from(y ?? x!.map(() => 0)),
    note: `The first two principal components; they explain ${Math.round(100 * shown)} % of the variance.`,
  }
}

async function umap(vectors: LabeledVectors, all: number): Promise<Places> {
  const { umapMap } = await import('../../../src/interpret/maps.ts')
  const points = await umapMap(vectors)
  const some =
    vectors.labels.length < all
      ? ` The first ${vectors.labels.length.toLocaleString('en')} of ${all.toLocaleString('en')}.`
      : ''
  return {
    x: Float32Array.from(points, ({ x }) => x),
    y: Float32Array.from(points, ({ y }) => y),
    note: `UMAP, seed 42: neighbors stay neighbors; the axes and large distances mean nothing.${some}`,
  }
}

type Ends = readonly [from: string, to: string]

/** Each axis leads from one chosen thing to another: a point is as far along as its vector is. */
function axes(vectors: LabeledVectors, x: Ends, y: Ends): Places {
  return {
    x: along(vectors, x),
    y: along(vectors, y),
    note: `Across: from ${x[0]} (0) to ${x[1]} (1). Up: from ${y[0]} (0) to ${y[1]} (1).`,
  }
}

function along(vectors: LabeledVectors, [from, to]: Ends): Float32Array {
  const { values, width, labels } = vectors
  const [a, b] = [rowOf('axis', vectors, from) * width, rowOf('axis', vectors, to) * width]
  const direction = Float64Array.from({ length: width }, (_, j) => values[b + j]! - values[a + j]!)
  const square = direction.reduce((sum, value) => sum + value * value, 0)
  if (square === 0)
    throw new LannerError('usage', `An axis needs two things with different vectors; got ${from} twice.`)
  return Float32Array.from(labels, (_, row) => {
    let sum = 0
    for (let j = 0; j < width; j++) sum += (values[row * width + j]! - values[a + j]!) * direction[j]!
    return sum / square
  })
}

function lengths({ values, width, labels }: LabeledVectors): Float32Array {
  return Float32Array.from(labels, (_, row) => {
    let sum = 0
    for (let j = 0; j < width; j++) sum += values[row * width + j]! ** 2
    return Math.sqrt(sum)
  })
}
