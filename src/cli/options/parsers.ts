import { InvalidArgumentError } from 'commander'
import type { Parser } from './option-row.ts'

/** A parser for commander: one of the names. */
export function oneOf<const N extends string>(choices: readonly N[]): Parser<N> {
  const parse = (text: string): N => {
    const chosen = choices.find((choice) => choice === text)
    if (chosen === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
    return chosen
  }
  return Object.assign(parse, { choices })
}

/** Names between commas; the option may be given again for more. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '')
}
