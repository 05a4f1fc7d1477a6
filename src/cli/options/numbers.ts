import { InvalidValue } from './invalid-value.ts'

/** A parser: an integer from `low` to `high`. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high)
      throw new InvalidValue(`It must be an integer from ${low} to ${high}.`)
    return value
  }
}

/** A parser: a learning rate, or the word `auto`. */
export function rateOrAuto(text: string): number | 'auto' {
  if (text === 'auto') return text
  try {
    return realNumber(0, 1000, true)(text)
  } catch {
    throw new InvalidValue('It must be a number above 0 and below 1000, or auto.')
  }
}

/** A parser: a number from `low` to `high`; with `open` the bounds themselves are refused. */
export function realNumber(low: number, high: number, open = false): (text: string) => number {
  return (text) => {
    const value = Number(text)
    const outside = open ? value <= low || value >= high : value < low || value > high
    if (text.trim() === '' || Number.isNaN(value) || outside)
      throw new InvalidValue(
        `It must be a number ${open ? 'above' : 'from'} ${low} ${open ? 'and below' : 'to'} ${high}.`,
      )
    return value
  }
}

/** A parser: a fraction that may be 0, for none. */
export function fraction(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidValue('It must be at least 0 and below 1.')
  return value
}

/** A parser: seconds, also as `90s`, `5m` or `2h`. */
export function duration(text: string): number {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text.trim()) ?? []
  const seconds = Number(digits) * { s: 1, m: 60, h: 3600 }[unit]!
  if (!(seconds > 0 && seconds < 1e9))
    throw new InvalidValue('It must be a number of seconds above 0, or a time such as 5m or 2h.')
  return seconds
}

/** Seconds as `duration` reads them: `5m`. */
export function durationText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}
