import { useEffect, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { ChartSize } from '../../src/plot/spec.ts'
import type { Drawing } from '../draw/messages.ts'
import { drawer } from './drawer.ts'
import { useTheme } from './theme.ts'

/** Pixels from which the wide version of a chart fits. */
const WIDE = 560

export interface ChartProps {
  /** The chart for a width; a new value is drawn when `version` changes. */
  readonly of: (size: ChartSize) => Drawing
  readonly version: unknown
  readonly alt: string
}

/** A chart as wide as its place. The old drawing stays until the new one is ready, and drawings that would come too late are skipped. */
export function Chart({ of, version, alt }: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<ChartSize | null>(null)
  const [drawn, setDrawn] = useState<{ readonly url: string } | { readonly problem: string } | null>(null)
  const theme = useTheme()
  const busy = useRef(false)
  const waiting = useRef<(() => Promise<void>) | null>(null)

  useEffect(() => {
    const element = place.current!
    const observer = new ResizeObserver(() => setSize(element.clientWidth >= WIDE ? 'wide' : 'narrow'))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    if (size === null) return
    waiting.current = async () => {
      try {
        setDrawn({
          url: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await drawer.draw(of(size), theme))}`,
        })
      } catch (error) {
        setDrawn({ problem: (error as Error).message })
      }
    }
    if (busy.current) return
    busy.current = true
    void (async () => {
      for (let work = waiting.current; work !== null; work = waiting.current) {
        waiting.current = null
        await work()
      }
      busy.current = false
    })()
  }, [size, theme, version])

  return (
    <div class="chart" ref={place}>
      {drawn === null ? (
        <p class="quiet">Drawing…</p>
      ) : 'url' in drawn ? (
        <img src={drawn.url} alt={alt} />
      ) : (
        <p class="quiet">{drawn.problem}</p>
      )}
    </div>
  )
}
