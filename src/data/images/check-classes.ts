import { named } from '../../base/check-argument.ts'
import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import type { NumberArray } from '../columns.ts'
import type { SkippedPicture } from './read-pictures.ts'

/** @throws DataError unless there are at least two classes, and each target is one of them. */
export function checkClasses(targets: NumberArray, classes: readonly string[]): void {
  if (classes.length < 2)
    throw new DataError(
      `All pictures belong to class ${quoted(classes[0] ?? '')}; a classifier needs two classes or more.`,
    )
  const wrong = targets.findIndex((target) => target < 0 || target >= classes.length)
  if (wrong >= 0)
    throw new DataError(
      `Picture ${wrong} has class ${targets[wrong]}, but there are ${classes.length} classes, counted from 0.`,
    )
}

/** @throws DataError naming a class of which no picture could be read. */
export function checkClassesLeft(
  targets: NumberArray,
  kept: NumberArray,
  classes: readonly string[],
  { reason }: SkippedPicture,
): void {
  const left = new Set<number>(kept)
  const lost = targets.find((target) => !left.has(target))
  if (lost !== undefined)
    throw new DataError(
      `None of the pictures of class ${quoted(classes[lost]!)} can be read; the first picture that cannot: ${reason}`,
    )
}

/** @throws DataError unless there is a known part for each picture. */
export function checkParts(parts: readonly unknown[], count: number): void {
  if (parts.length !== count)
    throw new DataError(`${count} pictures need ${count} parts, got ${parts.length}.`)
  const wrong = parts.findIndex((part) => part !== null && !['train', 'valid', 'test'].includes(String(part)))
  if (wrong >= 0)
    throw new DataError(
      `Picture ${wrong} has the part ${named(parts[wrong])}; the parts are 'train', 'valid', 'test' and null.`,
    )
}
