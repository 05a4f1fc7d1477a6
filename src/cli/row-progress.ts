import { canRedraw } from '../base/can-redraw.ts'

/** Shows on standard error how far work on rows is. */
export interface RowProgress {
  /** So many rows are done; `of` is left out where nobody knows how many there are. */
  show(rows: number, of?: number): void
  /** Takes the line away; once is enough. */
  end(): void
}

export interface RowProgressOptions {
  /** Default: standard error. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** Seconds between lines where there is no terminal, and before the first. Default 15. */
  readonly every?: number
}

const count = (rows: number): string => rows.toLocaleString('en')

/** One line that is written over on a terminal, a line from time to time otherwise: short work says nothing there. */
export function rowProgress(
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
      const line = `${title}  ${count(rows)}${part} rows${of === undefined ? `  ${count(perSecond)} rows/s` : ''}`
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
