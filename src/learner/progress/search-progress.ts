import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { LrFindRow } from '../lr-find/suggest-lr.ts'
import { canRedraw, type TextStream } from '../../base/can-redraw.ts'
import { rateText } from './bar-line.ts'
import { TerminalBar } from './terminal-bar.ts'

/** Shows the progress of a learning rate search. */
export interface SearchProgress {
  /** Call after each step. */
  step(row: LrFindRow, step: number, steps: number): void
  /** Call when it is over; further calls do nothing. */
  end(): void
}

export interface SearchProgressOptions {
  /** Default: standard error. */
  readonly stream?: TextStream
  /** Seconds between lines without a terminal. Default 15. */
  readonly every?: number
}

const searchProgressOptionNames: OptionNames<SearchProgressOptions> = { stream: true, every: true }

/**
 * A bar if the stream is a terminal, otherwise occasional lines.
 *
 * @example
 * const progress = searchProgress()
 * const learner = new Learner(data, model, { lossFunction: F.nllLoss })
 * await learner.lrFind({ onStep: (row, step, steps) => progress.step(row, step, steps) })
 * progress.end()
 */
export function searchProgress(options: SearchProgressOptions = {}): SearchProgress {
  checkOptions('searchProgress', options, searchProgressOptionNames)
  const { stream = process.stderr, every = 15 } = options
  const bar = canRedraw(stream) ? new TerminalBar(stream) : null
  let started = false
  let last = performance.now()
  return {
    step({ lr, smoothedLoss }, step, steps) {
      const facts = [`loss ${smoothedLoss.toFixed(4)}`, `lr ${rateText(lr)}`]
      const parts = { title: 'searching', facts }
      if (bar !== null) {
        if (started) bar.update(step, parts)
        else bar.start(steps, step, parts)
        started = true
      } else if (performance.now() - last >= every * 1000) {
        last = performance.now()
        stream.write(`searching for a learning rate  step ${step}/${steps}  ${facts.join('  ')}\n`)
      }
    },
    end() {
      bar?.stop()
    },
  }
}
