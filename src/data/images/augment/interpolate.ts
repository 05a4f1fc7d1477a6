/**
 * A value between four pixels, which start at these places of `values`.
 *
 * @param partX share of the right pixels; `partY` is that of the lower ones.
 */
export function interpolate(
  values: Uint8Array,
  upperLeft: number,
  upperRight: number,
  lowerLeft: number,
  lowerRight: number,
  partX: number,
  partY: number,
): number {
  const upper = values[upperLeft]! * (1 - partX) + values[upperRight]! * partX
  const lower = values[lowerLeft]! * (1 - partX) + values[lowerRight]! * partX
  return upper * (1 - partY) + lower * partY
}
