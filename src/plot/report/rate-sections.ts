import { parseJsonLines } from '../../base/json-lines.ts'
import { lrFindCurve } from '../charts/lr-find-curve.ts'
import { rateCurve } from '../charts/rate-curve.ts'
import type { ReportSection } from './page.ts'

type Event = Readonly<Record<string, unknown>>

/** What the events of a log say, those of one name. Empty where the log is damaged. */
export function eventsOfLog(log: string, name: string): Event[] {
  try {
    return parseJsonLines(log).filter((value): value is Event => (value as Event | null)?.['event'] === name)
  } catch {
    return []
  }
}

/** The sections about learning rates: the search, where there was one, and the rate of every step. */
export function rateSections(log: string): ReportSection[] {
  return [...eventsOfLog(log, 'lr-find').slice(-1).flatMap(searchSection), ...scheduleSection(log)]
}

function searchSection(event: Event): ReportSection[] {
  const [lrs, losses, smoothed] = ['lrs', 'losses', 'smoothedLosses'].map((name) => numbers(event[name]))
  if (lrs === null || losses === null || smoothed === null || lrs!.length < 4) return []
  const rows = lrs!.map((lr, i) => ({ lr, loss: losses![i]!, smoothedLoss: smoothed![i]! }))
  const nearest = (value: unknown): number | null =>
    typeof value === 'number' ? (rows.find(({ lr }) => Math.abs(lr / value - 1) < 1e-4)?.lr ?? null) : null
  const found = { rows, valley: nearest(event['valley']), steepest: nearest(event['steepest']) }
  return [
    {
      name: 'rate-search',
      title: 'Which learning rate',
      text: `The loss of ${rows.length} steps at ever higher rates, before training began; the weights were put back afterwards. A good rate lies on the way down, well before the loss runs away.`,
      alt: `Loss against learning rate; the suggestion is ${String(event['suggestion'])}.`,
      chart: (size) => lrFindCurve(found, { size }),
    },
  ]
}

function scheduleSection(log: string): ReportSection[] {
  const plan = eventsOfLog(log, 'fit-end').at(-1)?.['schedule'] as Event | undefined
  const [steps, lrs, momentums] = ['steps', 'lrs', 'momentums'].map((name) => numbers(plan?.[name]))
  if (steps == null || lrs == null || steps.length < 2 || lrs.length !== steps.length) return []
  const [first, last] = [lrs[0], lrs.at(-1)]
  return [
    {
      name: 'schedule',
      title: 'How fast it learned',
      text:
        momentums == null
          ? 'The learning rate of each step.'
          : 'The learning rate of each step, and the momentum, which moves against it.',
      alt: `The learning rate goes from ${first} over ${lrs.reduce((most, lr) => Math.max(most, lr))} to ${last}.`,
      chart: (size) => rateCurve({ steps, lrs, momentums: momentums ?? undefined }, { size }),
    },
  ]
}

/** A list of numbers as a log holds it, or null. */
function numbers(value: unknown): number[] | null {
  return Array.isArray(value) ? value.map(Number) : null
}
