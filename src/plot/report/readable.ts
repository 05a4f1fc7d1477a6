/** A readable duration: `4.2 s`, `3 min 5 s`. */
export function readableSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** A number with thousands separators. */
export function readableCount(value: number): string {
  return value.toLocaleString('en')
}

/** A count with its noun: `1 user`, `1,200 users`. */
export function counted(value: number, of: string): string {
  return `${readableCount(value)} ${of}${value === 1 ? '' : 's'}`
}
