/** A number as Python prints a float: `1.0`, `0.01`, `1e-05`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16))
    return value
      .toExponential()
      .replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`)
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** A boolean as Python prints it. */
export function boolText(value: boolean): string {
  return value ? 'True' : 'False'
}
