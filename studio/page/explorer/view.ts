/** Which part of the plane is shown: its center, and pixels per unit. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: readonly [x: number, y: number]
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Part of the place that is left free around the points. */
const MARGIN = 0.08

/** The view that shows all points. */
export function wholeView(x: Float32Array, y: Float32Array, { width, height }: Size): View {
  const [left, right] = boundsOf(x)
  const [low, high] = boundsOf(y)
  const room = 1 - 2 * MARGIN
  return {
    x: (left + right) / 2,
    y: (low + high) / 2,
    scale: [(width * room) / (right - left || 1), (height * room) / (high - low || 1)],
  }
}

function boundsOf(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Where a point of the plane is, in pixels from the top left. */
export function placeOf(
  view: View,
  { width, height }: Size,
  x: number,
  y: number,
): [left: number, top: number] {
  return [width / 2 + (x - view.x) * view.scale[0], height / 2 - (y - view.y) * view.scale[1]]
}

/** The view moved by pixels. */
export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale[0], y: view.y + dy / view.scale[1] }
}

/** The view enlarged around a place in pixels, which stays where it is. */
export function zoomed(view: View, { width, height }: Size, left: number, top: number, by: number): View {
  const [x, y] = [view.x + (left - width / 2) / view.scale[0], view.y - (top - height / 2) / view.scale[1]]
  const scale = [view.scale[0] * by, view.scale[1] * by] as const
  return { x: x - (left - width / 2) / scale[0], y: y + (top - height / 2) / scale[1], scale }
}

/** The point next to a place, at most `within` pixels away; null for none. */
export function pointAt(
  view: View,
  size: Size,
  { x, y }: { readonly x: Float32Array; readonly y: Float32Array },
  [left, top]: readonly [number, number],
  within: number,
): number | null {
  let found: number | null = null
  let least = within * within
  for (let i = 0; i < x.length; i++) {
    const dx = size.width / 2 + (x[i]! - view.x) * view.scale[0] - left
    const dy = size.height / 2 - (y[i]! - view.y) * view.scale[1] - top
    const square = dx * dx + dy * dy
    if (square < least) [found, least] = [i, square]
  }
  return found
}

/** The points whose labels can be shown without covering each other: the chosen one, those next to it, and the first ones. */
export function labeledPoints(
  view: View,
  size: Size,
  { x, y }: { readonly x: Float32Array; readonly y: Float32Array },
  must: readonly number[],
): readonly number[] {
  const [cellWidth, cellHeight] = [110, 22]
  const taken = new Set<number>()
  const shown: number[] = []
  const columns = Math.ceil(size.width / cellWidth) + 1
  const add = (i: number, always: boolean): void => {
    const [left, top] = placeOf(view, size, x[i]!, y[i]!)
    if (left < 0 || top < 0 || left > size.width || top > size.height) return
    const cell = Math.floor(top / cellHeight) * columns + Math.floor(left / cellWidth)
    if (!always && (taken.has(cell) || taken.has(cell + 1) || taken.has(cell - 1))) return
    taken.add(cell)
    shown.push(i)
  }
  must.forEach((i, at) => add(i, at === 0))
  const isShown = new Set(must)
  for (let i = 0; i < x.length && shown.length < MOST_LABELS; i++) if (!isShown.has(i)) add(i, false)
  return shown
}

const MOST_LABELS = 60
