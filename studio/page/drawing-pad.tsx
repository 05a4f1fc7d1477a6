import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export interface DrawingPadProps {
  /** Whether pictures are bright on a dark ground. */
  readonly isBright: boolean
  readonly done: (picture: Blob) => void
}

/** The side of the pad, and the width of its pen, in pixels: about as wide as the strokes of digits that are 28 pixels high. */
const [SIDE, PEN] = [224, 18]

/** A place to draw a picture. Each finished stroke is a new picture. */
export function DrawingPad({ isBright, done }: DrawingPadProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<readonly [x: number, y: number] | null>(null)
  const [ground, ink] = isBright ? ['#000', '#fff'] : ['#fff', '#000']
  const clear = (): void => {
    const context = canvas.current!.getContext('2d')!
    context.fillStyle = ground
    context.fillRect(0, 0, SIDE, SIDE)
  }
  useEffect(clear, [isBright])
  const placeOf = (event: PointerEvent): readonly [x: number, y: number] => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect()
    return [((event.clientX - left) / width) * SIDE, ((event.clientY - top) / height) * SIDE]
  }
  const draw = (event: PointerEvent): void => {
    if (last.current === null) return
    const context = canvas.current!.getContext('2d')!
    Object.assign(context, { strokeStyle: ink, lineWidth: PEN, lineCap: 'round' })
    context.beginPath()
    context.moveTo(...last.current)
    last.current = placeOf(event)
    context.lineTo(...last.current)
    context.stroke()
  }
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label="A place to draw with a mouse, a pen or a finger"
        onPointerDown={(event) => {
          canvas.current!.setPointerCapture(event.pointerId)
          last.current = placeOf(event)
          draw(event)
        }}
        onPointerMove={draw}
        onPointerUp={() => {
          if (last.current === null) return
          last.current = null
          canvas.current!.toBlob((blob) => {
            if (blob !== null) done(blob)
          })
        }}
      />
      <button type="button" class="plain" onClick={clear}>
        Clear
      </button>
    </div>
  )
}
