import { FileError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'

/** The rule for a field of a saved model. */
export interface FieldRule {
  /** For messages: `model.layers must be ...`. */
  readonly must: string
  readonly holds: (value: unknown) => boolean
}

/** A field that is checked by what is built from it. */
export const anything: FieldRule = { must: 'there', holds: () => true }

/** An integer. */
export const whole = (low: number, high: number): FieldRule => ({
  must: `an integer from ${low} to ${high}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
})

/** A number from `low` to below `below`. */
export const fraction = (low: number, below: number): FieldRule => ({
  must: `a number from ${low} to below ${below}`,
  holds: (value) => typeof value === 'number' && value >= low && value < below,
})

export const truth: FieldRule = { must: 'true or false', holds: (value) => typeof value === 'boolean' }

/** One of these strings. */
export const oneOf = (...values: readonly string[]): FieldRule => ({
  must: values.map((value) => `"${value}"`).join(' or '),
  holds: (value) => typeof value === 'string' && values.includes(value),
})

export const listOf = (rule: FieldRule, most = 100_000): FieldRule => ({
  must: `a list, each of it ${rule.must}`,
  holds: (value) => Array.isArray(value) && value.length <= most && value.every((own) => rule.holds(own)),
})

/** Two finite numbers, the first below the second. */
export const range: FieldRule = {
  must: 'two numbers, the first below the second',
  holds: (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
}

export const either = (a: FieldRule, b: FieldRule): FieldRule => ({
  must: `${a.must}, or ${b.must}`,
  holds: (value) => a.holds(value) || b.holds(value),
})

export const optional = (rule: FieldRule): FieldRule => ({
  must: rule.must,
  holds: (value) => value === undefined || rule.holds(value),
})

export const nullable = (rule: FieldRule): FieldRule =>
  either({ must: 'null', holds: (v) => v === null }, rule)

/** A rule for every field of the facts of a model: one that lacks a rule does not compile. */
export type FactRules<F extends object> = { readonly [K in keyof Required<F>]: FieldRule }

/**
 * Checks the model facts in `model.json`: a run may come from a stranger, and everything built from these facts relies on them.
 *
 * @returns the fields that have a rule, and no others.
 * @throws FileError naming the wrong field.
 */
export function checkFacts<F extends { readonly name: string }>(
  where: string,
  facts: Readonly<Record<string, unknown>>,
  { name, ...rules }: FactRules<F>,
): F {
  if (!name.holds(facts['name']))
    throw new FileError(
      `${where}: this Lanner does not know the model ${shownValue(facts['name'])}; it knows ${name.must}.`,
    )
  for (const [key, rule] of Object.entries(rules as Readonly<Record<string, FieldRule>>)) {
    const value = Object.hasOwn(facts, key) ? facts[key] : undefined
    if (!rule.holds(value))
      throw damagedModel(where, `model.${key} must be ${rule.must}, got ${shownValue(value)}`)
  }
  const ruled = Object.entries(facts).filter(([key]) => key === 'name' || Object.hasOwn(rules, key))
  return Object.fromEntries(ruled) as unknown as F
}

/** @throws FileError if a model needs more weights than its file has: it would allocate memory that nothing fills. */
export function checkCapacity(where: string, weights: number, most: number): void {
  if (weights > most)
    throw damagedModel(where, `its model has ${weights} weights, but model.safetensors has ${most}`)
}

/** The number of weights of linear layers between these sizes. */
export function linearWeights(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, i) => sum + width * widths[i]!, 0)
}

export function damagedModel(where: string, what: string): FileError {
  return new FileError(`${where}: model.json is damaged: ${what}.`)
}
