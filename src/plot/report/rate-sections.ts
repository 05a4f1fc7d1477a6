import { parseJsonLines } from '../../base/json-lines.ts'
import { lrFindCurve } from '../charts/lr-find-curve.ts'
import { rateCurve } from '../charts/rate-curve.ts'
import type { ReportSection } from './page.ts'

type Event = Readonly<Record<string, unknown>>

/** The events of one name in a log; empty if the log is damaged. */
export function eventsOfLog(log: string, name: string): Event[] {
  try {
    return parseJsonLines(log).filter((value): value is Event => (value as Event | null)?.['event'] === name)
  } catch {
    return []
  }
}

/** The sections about learning rates: the search, if there was one, and the schedule. */
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
      title: 'Learning-rate search',
      text: `The loss over ${rows.length} steps at increasing rates, before training; the weights were restored afterwards. A good rate lies on the way down, well before the loss rises.`,
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
      title: 'Learning-rate schedule',
      text:
        momentums == null
          ? 'The learning rate of each step.'
          : 'The learning rate of each step, and the momentum, which moves in the opposite direction.',
      alt: `The learning rate starts at ${first}, peaks at ${lrs.reduce((most, lr) => Math.max(most, lr))} and ends at ${last}.`,
      chart: (size) => rateCurve({ steps, lrs, momentums: momentums ?? undefined }, { size }),
    },
  ]
}

/** A list of numbers from a log, or null. */
function numbers(value: unknown): number[] | null {
  return Array.isArray(value) ? value.map(Number) : null
}
