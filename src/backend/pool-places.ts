import type { PoolWindow } from './fused/pool.ts'

/** The places along a dim of `size` elements that each of `count` windows has; see `PoolKernels.maxPool2d`. */
export function poolPlaces(
  size: number,
  count: number,
  window: PoolWindow | null,
  dim: 0 | 1,
): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, i) => {
    if (window === null) {
      const first = Math.floor((i * size) / count)
      return range(Math.ceil(((i + 1) * size) / count) - first).map((t) => first + t)
    }
    const first = i * window.stride[dim] - window.padding[dim]
    return range(window.kernel[dim])
      .map((t) => first + t * window.dilation[dim])
      .filter((place) => place >= 0 && place < size)
  })
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
