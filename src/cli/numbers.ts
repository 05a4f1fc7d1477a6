import { InvalidArgumentError } from 'commander'

/** A parser for commander: a whole number from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`)
    return value
  }
}

/** A parser for commander: a learning rate, or the word `auto`. */
export function rateOrAuto(text: string): number | 'auto' {
  if (text === 'auto') return text
  try {
    return realNumber(0, 1000, true)(text)
  } catch {
    throw new InvalidArgumentError('It must be a number between 0 and 1000, or auto.')
  }
}

/** A parser for commander: a number from `low` to `high`; with `open` the bounds themselves are refused. */
export function realNumber(low: number, high: number, open = false): (text: string) => number {
  return (text) => {
    const value = Number(text)
    const outside = open ? value <= low || value >= high : value < low || value > high
    if (text.trim() === '' || Number.isNaN(value) || outside)
      throw new InvalidArgumentError(
        `It must be a number ${open ? 'between' : 'from'} ${low} ${open ? 'and' : 'to'} ${high}.`,
      )
    return value
  }
}
