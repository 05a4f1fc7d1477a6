import { confusionMatrix } from '../../src/interpret/confusion.ts'
import type { Confusion } from '../protocol.ts'

/** The most classes whose matrix can be read. */
const MOST_CLASSES = 20

/** The most held-out rows that are predicted after each epoch. */
export const MOST_ROWS = 400

/** The confusion matrix of predictions; null for too many classes. */
export function confusionOf(
  actual: readonly string[],
  predicted: readonly string[],
  classes: readonly string[],
): Confusion | null {
  if (classes.length > MOST_CLASSES) return null
  const numbers = new Map(classes.map((name, i) => [name, i]))
  const known = actual.map((name, i) => [numbers.get(name), numbers.get(predicted[i]!)] as const)
  const rows = known.filter((pair): pair is [number, number] => pair.every((number) => number !== undefined))
  const { counts } = confusionMatrix(
    rows.map(([own]) => own),
    rows.map(([, found]) => found),
    classes,
  )
  return { classes, counts: [...counts] }
}

/** Some of the rows, from all over them. */
export function spread(count: number): readonly number[] {
  const shown = Math.min(count, MOST_ROWS)
  return Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown))
}
