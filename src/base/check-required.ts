import { named, wrongArgument } from './check-argument.ts'
import { checkOptions, refuseOptions, type OptionNames } from './check-options.ts'
import { ValueError } from './errors.ts'

/** @throws ValueError unless a value is an object that has all of these fields. */
export function requireFields(
  operation: string,
  what: string,
  value: unknown,
  fields: readonly string[] = [],
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongArgument(operation, what, value)
  const missing = fields.find((name) => (value as Readonly<Record<string, unknown>>)[name] === undefined)
  if (missing !== undefined)
    throw new ValueError(operation, `needs ${what}; got ${named(value)} without ${missing}`)
}

/**
 * `checkOptions` for options that must not be left out.
 *
 * @throws ValueError if they are missing, or as `checkOptions` does.
 */
export function requireOptions<O extends object>(
  operation: string,
  options: O,
  names: OptionNames<NoInfer<O>>,
): void {
  if (options === undefined) refuseOptions(operation, options, names)
  checkOptions(operation, options, names)
}
