import { canRedraw } from '../../base/can-redraw.ts'
import type { Callback } from '../callback.ts'
import { ProgressBar } from './progress-bar.ts'
import { ProgressLines } from './progress-lines.ts'

/**
 * The callback that shows the progress of a fit: a bar if standard error is a terminal, plain lines otherwise.
 *
 * @example
 * const callbacks = [progress()]
 */
export function progress(): Callback {
  return canRedraw(globalThis.process?.stderr) ? new ProgressBar() : new ProgressLines()
}
