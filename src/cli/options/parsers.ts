import { InvalidValue } from './invalid-value.ts'
import type { Parser } from './option-row.ts'
import { repeat } from './repeatable.ts'

/** A parser: one of the names. */
export function oneOf<const N extends string>(choices: readonly N[]): Parser<N> {
  const parse = (text: string): N => {
    const chosen = choices.find((choice) => choice === text)
    if (chosen === undefined)
      throw new InvalidValue(
        `Allowed choices are ${choices.map((choice) => (/^\w/.test(choice) ? choice : `"${choice}"`)).join(', ')}.`,
      )
    return chosen
  }
  return Object.assign(parse, { choices })
}

/**
 * Comma-separated names; repeat the option for more. Quote a name that contains a comma or outer spaces, as in a CSV file: in double quotes,
 * with inner quotes doubled.
 *
 * @example
 * names('city, "price, net"') // ['city', 'price, net']
 */
export const names = repeat((text: string, before: readonly string[] = []): readonly string[] => {
  const found = [...text.matchAll(/\s*("(?:[^"]|"")*")\s*(?:,|$)|([^,]*)(?:,|$)/gy)].map(
    ([, quoted, plain]) => (quoted === undefined ? plain!.trim() : quoted.slice(1, -1).replaceAll('""', '"')),
  )
  return [...before, ...found.filter((name) => name !== '')]
})
