/** A learning rate to try after training diverged: a tenth, or a usual one if this one is far too high. */
export function lowerRate(rate: number): number {
  return rate >= 1 ? 1e-3 : Number((rate / 10).toPrecision(3))
}
