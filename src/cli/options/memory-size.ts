import { InvalidValue } from './invalid-value.ts'

const units: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/**
 * A parser: bytes, such as 256MB.
 *
 * @example
 * memorySize('1.5GB') // 1500000000
 */
export function memorySize(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]B)\s*$/i.exec(text) ?? []
  const bytes = Number(number) * (units[unit?.toUpperCase() ?? ''] ?? NaN)
  if (!(bytes > 0)) throw new InvalidValue('It must be a size such as 256MB or 2GB.')
  if (bytes < units['MB']!)
    throw new InvalidValue('It must be at least 1MB; a sensible size is 256MB or 2GB.')
  return bytes
}
