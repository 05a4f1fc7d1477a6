/**
 * A warning where a net answers rows that it never saw no better than something that needs no net: such a run is saved and could be taken for
 * a good one. Both are errors, so less is better.
 */
export function noBetter(net: number, simplest: number, name: string): string[] {
  if (net < simplest) return []
  return [
    `warning: on what it never saw the net is no better than ${name}; train it for longer or shorter (--epochs), or at another rate (--lr auto), unless the data says no more.`,
  ]
}
