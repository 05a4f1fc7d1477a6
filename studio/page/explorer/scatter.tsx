import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EmbeddingMap } from '../../protocol.ts'
import { useTheme } from '../theme.ts'
import { pointsOn, type PointColors, type Points } from './points.ts'
import { labeledPoints, moved, placeOf, pointAt, wholeView, zoomed, type View } from './view.ts'

const colors: Readonly<
  Record<'light' | 'dark', PointColors & { readonly ink: string; readonly paper: string }>
> = {
  light: {
    low: [0, 0.45, 0.7],
    high: [0.84, 0.37, 0],
    chosen: [0.75, 0, 0.45],
    ink: '#1d2126',
    paper: '#ffffff',
  },
  dark: {
    low: [0.34, 0.66, 0.88],
    high: [0.94, 0.54, 0.24],
    chosen: [1, 0.5, 0.8],
    ink: '#e6e8ea',
    paper: '#1b1f24',
  },
}

/** Pixels around the pointer in which a point is found. */
const REACH = 14

export interface ScatterProps {
  readonly map: EmbeddingMap
  /** The column that colors the points. */
  readonly color: string
  /** Labels that stand out; the first one is the chosen one. */
  readonly marked: readonly string[]
  readonly choose: (label: string) => void
}

/** The points of a map: drag to move, turn the wheel to enlarge, click on one to see its neighbors. */
export function Scatter({ map, color, marked, choose }: ScatterProps): JSX.Element {
  const theme = useTheme()
  const place = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const texts = useRef<HTMLCanvasElement>(null)
  const points = useRef<Points | null>(null)
  const view = useRef<View | null>(null)
  const drag = useRef<{ x: number; y: number; far: boolean } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const must = marked.map((label) => map.labels.indexOf(label)).filter((i) => i >= 0)

  const size = (): { width: number; height: number } => ({
    width: place.current!.clientWidth,
    height: place.current!.clientHeight,
  })

  function draw(): void {
    if (view.current === null) return
    points.current?.draw(view.current, colors[theme])
    drawLabels(texts.current!, view.current, map, must, colors[theme])
    canvas.current!.dataset['drawn'] = String(map.labels.length)
  }

  useEffect(() => {
    view.current = wholeView(map.x, map.y, size())
  }, [map])
  useEffect(() => {
    const marks = new Float32Array(map.labels.length)
    for (const i of must) marks[i] = 1
    points.current = pointsOn(canvas.current!, map.x, map.y, shadesOf(map, color), marks)
    if (points.current === null)
      setProblem('This browser has no WebGL, which draws the points; labels are shown.')
    draw()
    return () => points.current?.end()
  }, [map, color, theme, marked.join('\n')])
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      view.current = wholeView(map.x, map.y, size())
      draw()
    })
    observer.observe(place.current!)
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      view.current = zoomed(
        view.current!,
        size(),
        event.offsetX,
        event.offsetY,
        Math.exp(-event.deltaY / 400),
      )
      draw()
    }
    // Preact's listeners are passive for wheels, and the page must not scroll.
    place.current!.addEventListener('wheel', wheel, { passive: false })
    const element = place.current!
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', wheel)
    }
  }, [map, color, theme, marked.join('\n')])

  const found = (event: PointerEvent): number | null =>
    view.current === null ? null : pointAt(view.current, size(), map, [event.offsetX, event.offsetY], REACH)

  return (
    <>
      {problem !== null && <p class="quiet">{problem}</p>}
      <div
        class="scatter"
        ref={place}
        role="img"
        aria-label={`A map of ${map.labels.length.toLocaleString('en')} points. ${map.note}`}
        onPointerDown={(event) => {
          drag.current = { x: event.offsetX, y: event.offsetY, far: false }
        }}
        onPointerMove={(event) => {
          const from = drag.current
          if (from === null) return setHovered(found(event))
          const [dx, dy] = [event.offsetX - from.x, event.offsetY - from.y]
          if (!from.far && Math.hypot(dx, dy) < 4) return undefined
          drag.current = { x: event.offsetX, y: event.offsetY, far: true }
          view.current = moved(view.current!, dx, dy)
          return draw()
        }}
        onPointerUp={(event) => {
          const wasClick = drag.current !== null && !drag.current.far
          drag.current = null
          const at = wasClick ? found(event) : null
          if (at !== null) choose(map.labels[at]!)
        }}
        onPointerLeave={() => {
          drag.current = null
          setHovered(null)
        }}
      >
        <canvas ref={canvas} />
        <canvas ref={texts} />
      </div>
      <p class="quiet hovered" aria-live="off">
        {hovered === null ? map.note : map.labels[hovered]}
      </p>
    </>
  )
}

/** The numbers of a column between 0 and 1, by rank: a few large ones do not hide the others. */
function shadesOf({ columns, labels }: EmbeddingMap, color: string): Float32Array {
  const values = columns.find(({ name }) => name === color)?.values
  const shades = new Float32Array(labels.length)
  if (values === undefined) return shades
  const order = Array.from(values, (_, i) => i).toSorted((a, b) => values[a]! - values[b]!)
  order.forEach((i, rank) => (shades[i] = rank / Math.max(1, order.length - 1)))
  return shades
}

function drawLabels(
  canvas: HTMLCanvasElement,
  view: View,
  map: EmbeddingMap,
  must: readonly number[],
  { ink, paper }: { readonly ink: string; readonly paper: string },
): void {
  const size = { width: canvas.clientWidth, height: canvas.clientHeight }
  canvas.width = Math.round(size.width * devicePixelRatio)
  canvas.height = Math.round(size.height * devicePixelRatio)
  const context = canvas.getContext('2d')!
  context.scale(devicePixelRatio, devicePixelRatio)
  context.textBaseline = 'middle'
  context.lineWidth = 3
  context.strokeStyle = paper
  context.fillStyle = ink
  const isMarked = new Set(must)
  for (const i of labeledPoints(view, size, map, must)) {
    const [left, top] = placeOf(view, size, map.x[i]!, map.y[i]!)
    const label = map.labels[i]!
    const short = label.length > 24 ? `${label.slice(0, 23)}…` : label
    context.font = `${isMarked.has(i) ? '600 ' : ''}12px system-ui, sans-serif`
    // Near the right edge a label stands on the left of its point.
    const width = context.measureText(short).width
    const at = left + 7 + width > size.width ? left - 7 - width : left + 7
    context.strokeText(short, at, top)
    context.fillText(short, at, top)
  }
}
