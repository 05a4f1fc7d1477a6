/** Mirrors a position beyond the border, without repeating the border itself. */
export function mirrored(place: number, size: number): number {
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const within = ((place % period) + period) % period
  return within < size ? within : period - within
}
