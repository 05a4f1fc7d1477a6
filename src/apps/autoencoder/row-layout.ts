/** How a category column is compared with what the net makes of it: squared differences of its one-hot numbers, or the cross-entropy of its levels. */
export type CategoryLoss = 'squared' | 'cross-entropy'

/** A category column as one number a level. */
export interface OneHotPart {
  readonly cat: number
  /** The first of its numbers among the inputs. */
  readonly at: number
  /** The code of the first: 1, or 0 where training rows lack cells. Codes below have no number, so all are 0. */
  readonly first: number
  readonly width: number
}

/** A category column that goes in as a learned vector. */
export interface EmbeddedPart {
  readonly cat: number
  readonly codes: number
}

/** A category column that comes out as one score a level. */
export interface ScoredPart {
  readonly cat: number
  /** The first of its scores among the outputs. */
  readonly at: number
  readonly first: number
  readonly width: number
}

/** Where the columns of a table stand among the inputs and outputs of the net. */
export interface RowLayout {
  /** Measurements: the first inputs and the first outputs. */
  readonly numbers: number
  readonly oneHots: readonly OneHotPart[]
  readonly embedded: readonly EmbeddedPart[]
  readonly scored: readonly ScoredPart[]
  /** Inputs that are numbers: measurements and one-hot columns. */
  readonly inputs: number
  /** Outputs that are compared by their squared differences: the first ones, laid out as the inputs. */
  readonly squared: number
  readonly outputs: number
}

/** What the layout must know of a category column. */
export interface LayoutCategory {
  readonly levels: readonly string[]
  /** Number of training rows without a value. */
  readonly missing: number
}

/**
 * Lays out a table. Categories with at most `oneHotLevels` levels are one-hot, the others are learned vectors, which come out as scores always.
 */
export function rowLayout(
  numbers: number,
  cats: readonly LayoutCategory[],
  options: { readonly oneHotLevels: number; readonly categoryLoss: CategoryLoss },
): RowLayout {
  const oneHots: OneHotPart[] = []
  const embedded: EmbeddedPart[] = []
  let inputs = numbers
  cats.forEach(({ levels, missing }, cat) => {
    if (levels.length > options.oneHotLevels) {
      embedded.push({ cat, codes: levels.length + 1 })
      return
    }
    const first = missing > 0 ? 0 : 1
    const width = levels.length + 1 - first
    oneHots.push({ cat, at: inputs, first, width })
    inputs += width
  })
  const squared = options.categoryLoss === 'squared' ? inputs : numbers
  const scored: ScoredPart[] = []
  let outputs = squared
  const add = (cat: number, first: number, width: number): void => {
    scored.push({ cat, at: outputs, first, width })
    outputs += width
  }
  if (options.categoryLoss === 'cross-entropy')
    for (const { cat, first, width } of oneHots) add(cat, first, width)
  for (const { cat, codes } of embedded) {
    const first = cats[cat]!.missing > 0 ? 0 : 1
    add(cat, first, codes - first)
  }
  return { numbers, oneHots, embedded, scored, inputs, squared, outputs }
}
