import { LannerError } from '../../base/errors.ts'
import type { CheckpointParts } from './checkpoint-file.ts'
import type { Checkpoint } from './checkpoints.ts'

/** A test of a value in a checkpoint. */
type Rule = (value: unknown) => boolean

/**
 * Passes a part of a checkpoint to `use`. A file with correct checksums can still hold anything, as someone may have written it.
 *
 * @throws ValueError naming the part if it is missing, or if it is not the state that `use` needs.
 */
export function usePart<T, R>(
  { path, parts }: Pick<Checkpoint, 'path' | 'parts'>,
  name: string,
  use: (state: T) => R,
): R {
  const state = partOf<T>(path, parts, name)
  try {
    return use(state)
  } catch (error) {
    if (error instanceof LannerError && !['shape', 'dtype'].includes(error.code)) throw error
    throw notOfFit(path, wrong(name), error)
  }
}

/** A part that follows a rule. @throws ValueError if it is missing, or breaks the rule. */
export function checkedPart<T>(
  { path, parts }: Pick<Checkpoint, 'path' | 'parts'>,
  name: string,
  rule: Rule,
): T {
  const state = partOf<T>(path, parts, name)
  if (!rule(state)) throw notOfFit(path, wrong(name))
  return state
}

/** The state of a callback, if it follows a rule. @throws TypeError otherwise, which `usePart` turns into a sentence about the file. */
export function checkedState<T>(state: unknown, rule: Rule): T {
  if (!rule(state)) throw new TypeError('not the state of this callback')
  return state as T
}

function partOf<T>(path: string, parts: CheckpointParts, name: string): T {
  if (!parts.has(name)) throw notOfFit(path, `it has no part ${JSON.stringify(name)}`)
  return parts.get(name) as T
}

function notOfFit(path: string, problem: string, cause?: unknown): LannerError {
  return new LannerError('value', `fit: ${path} is not a fit checkpoint: ${problem}`, { cause })
}

function wrong(name: string): string {
  return `its part ${JSON.stringify(name)} is not the state of a fit`
}

export const isNumber: Rule = (value) => typeof value === 'number'
export const isCount: Rule = (value) => Number.isSafeInteger(value) && (value as number) >= 0
export const isNumbers: Rule = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView)

/** An object in which each of these fields follows its rule. */
export function fields(rules: Readonly<Record<string, Rule>>): Rule {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(rules).every(
      ([name, rule]) => Object.hasOwn(value, name) && rule((value as Record<string, unknown>)[name]),
    )
}

export function listOf(rule: Rule): Rule {
  return (value) => Array.isArray(value) && value.every((own) => rule(own))
}

/** An object whose values all follow a rule, whatever their names. */
export function valuesOf(rule: Rule): Rule {
  return (value) => fields({})(value) && Object.values(value as object).every((own) => rule(own))
}

export function orNull(rule: Rule): Rule {
  return (value) => value === null || rule(value)
}

/** A stored tensor: its numbers are a typed array, as many as its shape says. */
export const isStored: Rule = (value) =>
  fields({ dtype: (own) => typeof own === 'string', shape: listOf(isCount), data: isNumbers })(value) &&
  (value as { shape: number[] }).shape.reduce((product, size) => product * size, 1) ===
    (value as { data: Float32Array }).data.length

/** An `EpochRecord`. */
export const isRecord: Rule = fields({
  epoch: isCount,
  trainLoss: isNumber,
  validLoss: orNull(isNumber),
  metrics: valuesOf(isNumber),
  seconds: isNumber,
})
