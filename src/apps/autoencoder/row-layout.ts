/** How a category is compared with its reconstruction: squared differences of its one-hot numbers, or the cross-entropy over its levels. */
export type CategoryLoss = 'squared' | 'cross-entropy'

/** A one-hot category column. */
export interface OneHotPart {
  readonly cat: number
  /** Index of its first input. */
  readonly at: number
  /** The code of the first: 1, or 0 if training rows have missing cells. Lower codes have no input, so all are 0. */
  readonly first: number
  readonly width: number
}

/** An embedded category column. */
export interface EmbeddedPart {
  readonly cat: number
  readonly codes: number
}

/** A category column reconstructed as one score per level. */
export interface ScoredPart {
  readonly cat: number
  /** Index of its first score among the outputs. */
  readonly at: number
  readonly first: number
  readonly width: number
}

/** Where each column of a table is among the net's inputs and outputs. */
export interface RowLayout {
  /** Continuous columns: the first inputs and the first outputs. */
  readonly numbers: number
  readonly oneHots: readonly OneHotPart[]
  readonly embedded: readonly EmbeddedPart[]
  readonly scored: readonly ScoredPart[]
  /** Numeric inputs: continuous and one-hot columns. */
  readonly inputs: number
  /** Outputs compared by squared differences: the first ones, in the same order as the inputs. */
  readonly squared: number
  readonly outputs: number
}

/** What the layout needs to know about a category column. */
export interface LayoutCategory {
  readonly levels: readonly string[]
  /** Number of training rows with a missing value. */
  readonly missing: number
}

/**
 * Lays out a table. Categories with at most `oneHotLevels` levels are one-hot; the others are embedded, and always reconstructed as scores.
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
