import { ValueError } from '../base/errors.ts'

/** The indices of element `position`, in row-major order: `[1, 0]`. */
export function placeText(position: number, shape: readonly number[]): string {
  const place: number[] = []
  let rest = position
  for (let d = shape.length - 1; d >= 0; d--) {
    place.unshift(rest % shape[d]!)
    rest = Math.floor(rest / shape[d]!)
  }
  return `[${place.join(', ')}]`
}

const divisions: ReadonlySet<string> = new Set(['fmod', 'remainder', 'floorDivide'])

/** The error for an integer result that does not fit int32 at `position`. The same on every backend. */
export function overflowError(operation: string, position: number, shape: readonly number[]): ValueError {
  if (operation === 'copy')
    return new ValueError(
      'toInt',
      `element ${placeText(position, shape)} cannot be converted to int32: it is NaN or outside -2147483648 to 2147483647`,
    )
  const place = shape.length === 0 ? 'the result' : `element ${placeText(position, shape)} of the result`
  const reason =
    operation === 'pow'
      ? 'does not fit int32 or has a negative exponent'
      : divisions.has(operation)
        ? 'has a divisor of 0 or does not fit int32'
        : 'does not fit int32'
  return new ValueError(operation, `${place} ${reason}; convert the tensor with toFloat() first`)
}
