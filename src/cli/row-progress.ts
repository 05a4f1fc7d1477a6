import { canRedraw, type TextStream } from '../base/can-redraw.ts'

/** Shows progress through rows on stderr. */
export interface RowProgress {
  /** `rows` are done, out of `of` if the total is known. */
  show(rows: number, of?: number): void
  /** Clears the line. May be called again. */
  end(): void
}

export interface RowProgressOptions {
  /** Default: stderr. */
  readonly stream?: TextStream
  /** Seconds between lines, and before the first, if there is no terminal. Default: 15. */
  readonly every?: number
}

const count = (rows: number): string => rows.toLocaleString('en')

/** On a terminal, one line that is redrawn; otherwise a line every few seconds, and none for short work. */
export function rowProgress(
  /** Empty for none. */
  title: string,
  { stream = process.stderr, every = 15 }: RowProgressOptions = {},
): RowProgress {
  const began = performance.now()
  const redraws = canRedraw(stream)
  const pause = redraws ? 0.125 : every
  let last = redraws ? -Infinity : began
  let shown = false
  return {
    show(rows, of) {
      const now = performance.now()
      if (now - last < pause * 1000) return
      last = now
      const perSecond = Math.round(rows / Math.max(0.001, (now - began) / 1000))
      const part = of === undefined ? '' : ` of ${count(of)}`
      const line = `${title === '' ? '' : `${title}  `}${count(rows)}${part} rows${of === undefined ? `, ${count(perSecond)} rows/s` : ''}`
      if (!redraws) {
        stream.write(`${line}\n`)
        return
      }
      shown = true
      stream.write(`\r${line.slice(0, (stream.columns ?? 80) - 1)}\u001B[K`)
    },
    end() {
      if (shown) stream.write('\r\u001B[K')
      shown = false
    },
  }
}
