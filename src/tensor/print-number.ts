import type { DType } from '../backend/storage.ts'

/** How the numbers of a tensor are formatted: with equal width, so that columns align. */
export interface NumberFormat {
  /** Characters of the widest number. */
  readonly width: number
  show(value: number): string
}

const DIGITS = 4

/**
 * PyTorch's rules (`torch/_tensor_str.py`): whole numbers get a point and no digits, others 4 digits; scientific notation if the largest is
 * more than 1000 times the smallest or above 1e8, or (for fractions) if the smallest is below 1e-4.
 */
export function chooseFormat(values: readonly number[], dtype: DType): NumberFormat {
  if (dtype === 'bool') return padded(values, (value) => (value !== 0 ? 'true' : 'false'))
  if (dtype === 'int32') return padded(values, String)
  const rounded = values.map(Math.fround).filter((value) => value !== 0 && Number.isFinite(value))
  let smallest = Infinity
  let largest = 0
  for (const value of rounded) {
    smallest = Math.min(smallest, Math.abs(value))
    largest = Math.max(largest, Math.abs(value))
  }
  const whole = rounded.every(Number.isInteger)
  const scientific =
    rounded.length > 0 && (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4))
  const finite = scientific ? exponential : whole ? (value: number) => `${fixed(value, 0)}.` : fixed
  return padded(rounded, (value) =>
    Number.isFinite(value) ? finite(Math.fround(value), DIGITS) : nonFinite(value),
  )
}

function padded(values: readonly number[], write: (value: number) => string): NumberFormat {
  let width = 1
  for (const value of values) width = Math.max(width, write(value).length)
  return { width, show: (value) => write(value).padStart(width) }
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

function fixed(value: number, digits: number): string {
  const text = roundedToEven(value, digits, (x, n) => x.toFixed(n))
  return Object.is(value, -0) ? `-${text}` : text
}

function exponential(value: number, digits: number): string {
  const text = roundedToEven(value, digits, (x, n) => x.toExponential(n))
  const signed = Object.is(value, -0) ? `-${text}` : text
  return signed.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** JavaScript rounds an exact half away from zero, PyTorch (and C) to the even digit. */
function roundedToEven(
  value: number,
  digits: number,
  write: (value: number, digits: number) => string,
): string {
  const exact = write(value, 60)
  const [mantissa, exponent] = exact.split('e') as [string, string | undefined]
  const point = mantissa.indexOf('.')
  const tail = mantissa.slice(point + 1 + digits)
  const kept = mantissa.slice(0, digits === 0 ? point : point + 1 + digits)
  const half = /^50*$/.test(tail) && Number(kept.at(-1)) % 2 === 0
  return half ? kept + (exponent === undefined ? '' : `e${exponent}`) : write(value, digits)
}
