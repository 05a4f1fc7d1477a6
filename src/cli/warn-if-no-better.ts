import { note } from './output.ts'

/**
 * Says so where a net answers rows that it never saw no better than something that needs no net: such a run is saved and could be taken for
 * a good one. Both are errors, so less is better.
 */
export function warnIfNoBetter(net: number, simplest: number, name: string): void {
  if (net < simplest) return
  note(
    `warning: on what it never saw the net is no better than ${name}; train it for longer or shorter (--epochs), or at another rate (--lr auto), unless the data says no more.`,
  )
}
