import { DataError, ShapeError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import { getCvIdxs } from '../../../data/cv-idxs.ts'
import { seed32 } from '../../../data/mt19937.ts'

/** Texts with their classes, split into training and validation rows. */
export interface LabeledTexts {
  readonly texts: readonly string[]
  /** The class of each text as a number; -1 without a label. */
  readonly targets: Int32Array
  readonly classes: readonly string[]
  readonly train: readonly number[]
  readonly valid: readonly number[]
  /** Rows without a label. */
  readonly unlabeled: readonly number[]
}

/** More classes than this are most likely numbers or names. */
const MOST_CLASSES = 1000

/**
 * Numbers the classes, sorted by name, and holds out a random part of the labeled texts.
 *
 * @throws DataError if there are fewer than two classes, too many, or too few texts.
 */
export function labeledTexts(
  texts: readonly string[],
  labels: readonly (string | null)[],
  { valid, seed }: { readonly valid: number; readonly seed: number },
): LabeledTexts {
  if (texts.length !== labels.length)
    throw new ShapeError('text.fitClassifier', 'needs a label, or null, for each text', {
      texts: [texts.length],
      labels: [labels.length],
    })
  const classes = [...new Set(labels.filter((label) => label !== null))].toSorted()
  if (classes.length < 2)
    throw new DataError(
      classes.length === 0
        ? 'No text has a label; a classifier needs some of at least two classes.'
        : `All labels are ${quoted(classes[0]!)}; a classifier needs at least two classes.`,
    )
  if (classes.length > MOST_CLASSES)
    throw new DataError(
      `The labels have ${classes.length} different values, and a classifier takes at most ${MOST_CLASSES} classes; does another column hold the classes?`,
    )
  const numbers = new Map(classes.map((name, number) => [name, number]))
  const targets = Int32Array.from(labels, (label) => (label === null ? -1 : numbers.get(label)!))
  const labeled = [...targets.keys()].filter((row) => targets[row]! >= 0)
  const held = new Set(getCvIdxs(labeled.length, { valPct: valid, seed: seed32(seed) }))
  if (held.size === 0 || held.size > labeled.length - 2)
    throw new DataError(
      `There are too few labeled texts, ${labeled.length}, to hold out ${valid} of them for validation.`,
    )
  return {
    texts,
    targets,
    classes,
    train: labeled.filter((_, i) => !held.has(i)),
    valid: labeled.filter((_, i) => held.has(i)),
    unlabeled: [...targets.keys()].filter((row) => targets[row]! < 0),
  }
}
