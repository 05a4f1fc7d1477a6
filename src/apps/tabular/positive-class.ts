import { ValueError } from '../../base/errors.ts'
import { quoted, shownValue } from '../../base/quoted.ts'
import type { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'

interface ThresholdOptions {
  readonly threshold?: string | undefined
  readonly positive?: string | undefined
}

/** A threshold between two classes. */
export interface ClassThreshold {
  /** The index of the class that is predicted from this probability; its f1 is scored. */
  readonly positive: number
  readonly probability: number
}

/**
 * The class whose threshold is chosen and whose f1 is scored: the one in the options, else the less frequent one, and of two equally frequent ones the second. It does
 * not depend on the split, so all folds have the same. Null if no threshold is chosen.
 *
 * @param codes class number of each row that has a target.
 * @throws ValueError for a threshold of anything but two classes, and for a positive class that is none of them or has no threshold.
 */
export function positiveClass(
  { threshold, positive }: ThresholdOptions,
  target: TargetEncoder,
  codes: ArrayLike<number>,
): string | null {
  checkThreshold({ threshold, positive }, target)
  if (threshold === undefined || threshold === 'accuracy') return null
  const { classes } = target
  if (positive !== undefined) return positive
  let second = 0
  for (let row = 0; row < codes.length; row++) second += codes[row]!
  return classes[second * 2 <= codes.length ? 1 : 0]!
}

/** @throws ValueError as `positiveClass`. */
export function checkThreshold(
  { threshold, positive }: ThresholdOptions,
  { kind, classes, name }: TargetEncoder,
): void {
  if (threshold !== undefined && !['accuracy', 'balanced-accuracy', 'f1'].includes(threshold))
    throw new ValueError(
      'tabular.fit',
      `threshold must be accuracy, balanced-accuracy or f1, got ${shownValue(threshold)}`,
    )
  if (threshold !== undefined && (kind !== 'classification' || classes.length !== 2))
    throw new ValueError(
      'tabular.fit',
      `threshold is for two classes, and target ${quoted(name)} is ${kind === 'classification' ? `one of ${classes.length} classes` : `a ${kind}`}; leave it out`,
      { options: ['threshold'] },
    )
  if (positive === undefined) return
  if (threshold === undefined || threshold === 'accuracy')
    throw new ValueError(
      'tabular.fit',
      'positive is the class whose score the threshold maximizes; set threshold, too, such as to f1, or leave positive out',
      { options: ['positive', 'threshold'] },
    )
  if (!classes.includes(positive))
    throw new ValueError(
      'tabular.fit',
      `positive must be a class of ${quoted(name)}, ${classes.map((label) => quoted(label)).join(' or ')}, got ${quoted(String(positive))}`,
      { options: ['positive'] },
    )
}

/** Scores by the names to print: `f1` says of which class it is. */
export function printedScores<T>(
  scores: Readonly<Record<string, T>>,
  training: Readonly<Record<string, unknown>>,
): Record<string, T> {
  const { positive } = training
  return Object.fromEntries(
    Object.entries(scores).map(([name, value]) => [
      name === 'f1' && typeof positive === 'string' ? `f1 of ${quoted(positive)}` : name,
      value,
    ]),
  )
}
