import { FROZEN, SCRATCH, SHIPPED, type Tried } from './starts.ts'

/** What a net starts from: the end of a sentence that begins with "The net starts". */
export function named(start: string): string {
  if (start === SCRATCH) return 'from scratch'
  if (start === FROZEN) return "from Lanner's net for CIFAR-10 with only the last layer trained"
  return start === SHIPPED ? "from Lanner's net for CIFAR-10" : `from ${start}`
}

/** What a run started from, in one sentence; null for a start from scratch that nothing was compared with. */
export function startText(training: Readonly<Record<string, unknown>>): string | null {
  const { start, tried } = training
  if (typeof start !== 'string') return null
  const losses = Object.entries((tried ?? {}) as Tried).flatMap(([name, loss]) =>
    typeof loss === 'number' ? [`${named(name)} ${loss.toFixed(3)}`] : [],
  )
  if (losses.length === 0) return start === SCRATCH ? null : `The net starts ${named(start)}.`
  return `The net starts ${named(start)}. Validation losses after short trials: ${losses.join('; ')}.`
}
