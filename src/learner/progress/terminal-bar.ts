import type { SingleBar } from 'cli-progress'
import type { TextStream } from '../../base/can-redraw.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { barLine, type BarParts } from './bar-line.ts'

/** A bar that is redrawn in place on one terminal line and never exceeds its width. */
export class TerminalBar {
  readonly #stream: TextStream
  #bar: SingleBar | null = null

  constructor(stream: TextStream) {
    this.#stream = stream
  }

  start(total: number, value: number, parts: BarParts): void {
    // Not an import, so that browser bundles and programs without a bar do not load it.
    const require = nodeBuiltin('module', 'TerminalBar').createRequire(import.meta.url)
    const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress')
    const stream = this.#stream
    this.#bar = new SingleBar(
      {
        stream: stream as TextStream & NodeJS.WritableStream,
        format: (_options, { value: done, total: all }, payload: BarParts) =>
          barLine(done, all, payload, (stream.columns ?? 80) - 1),
        fps: 8,
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        // Ctrl-C belongs to the program: the fit's signal ends the bar.
        gracefulExit: false,
        emptyOnZero: true,
      },
      Presets.shades_classic,
    )
    this.#bar.start(total, value, parts)
  }

  update(value: number, parts: BarParts): void {
    this.#bar?.update(value, parts)
  }

  /** Removes the bar; further calls do nothing. */
  stop(): void {
    this.#bar?.stop()
    this.#bar = null
  }
}
