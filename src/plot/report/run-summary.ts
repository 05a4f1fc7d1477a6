import { readableSeconds } from './readable.ts'
import type { EpochRecord } from '../../learner/index.ts'
import { lossCurves, type LossCurvesOptions } from '../charts/loss-curves.ts'
import { histogramSections } from './histogram-sections.ts'
import { rateSections } from './rate-sections.ts'
import type { ReportSection } from './page.ts'

/** Facts that runs of every app have. */
export interface AnyFacts {
  readonly data: Readonly<Record<string, unknown>>
  readonly training: Readonly<Record<string, unknown>>
  readonly metrics: Readonly<Record<string, unknown>>
}

/** The epoch events of a log. Other lines are skipped. */
export function epochsOfLog(
  log: string,
): Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss' | 'seconds'>[] {
  return log
    .split('\n')
    .filter((line) => line.includes('"epoch"'))
    .flatMap((line) => {
      try {
        const { event, epoch, trainLoss, validLoss, seconds } = JSON.parse(line) as Record<string, unknown>
        if (event !== 'epoch' || typeof epoch !== 'number' || typeof trainLoss !== 'number') return []
        return [
          {
            epoch,
            trainLoss,
            validLoss: typeof validLoss === 'number' ? validLoss : null,
            seconds: typeof seconds === 'number' ? seconds : 0,
          },
        ]
      } catch {
        return []
      }
    })
}

/** Facts for the head of a report. @param more those of an app. */
export function trainingSummary(
  { data, training }: AnyFacts,
  epochs: readonly { readonly seconds: number }[],
  more: readonly (readonly [string, unknown])[] = [],
): [string, string][] {
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const said: (readonly [string, unknown])[] = [
    ['file', data['file']],
    ['epochs', training['epochsDone'] ?? training['epochs']],
    ...more,
    ['batch size', training['batchSize']],
    ['learning rate', training['lr']],
    ['seed', training['seed']],
    ['time', seconds > 0 ? readableSeconds(seconds) : undefined],
  ]
  return said.flatMap(([label, value]) =>
    value === undefined || value === null ? [] : [[label, String(value)]],
  )
}

/** The section with the loss curves, if there are epochs, and those about learning rates and histograms in the log. @param note to add to its text. */
export function curvesSection(
  epochs: readonly Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss'>[],
  options: Pick<LossCurvesOptions, 'axis' | 'baseline'> = {},
  log = '',
  note = '',
): ReportSection[] {
  if (epochs.length === 0) return []
  return [
    {
      name: 'curves',
      title: 'Loss curves',
      text: `Training loss (moving average) and validation loss. If the validation loss rises while the training loss falls, the model is overfitting.${note}`,
      alt: `Loss after each of ${epochs.length} epochs; the last validation loss is ${epochs.at(-1)?.validLoss ?? 'unknown'}.`,
      chart: (size) => lossCurves(epochs, { ...options, size }),
    },
    ...rateSections(log),
    ...histogramSections(log),
  ]
}

/** A table of scores next to those of baselines; null if there are none. */
export function scoreTable(
  columns: readonly (readonly [name: string, scores: Readonly<Record<string, number>> | undefined])[],
): { readonly columns: string[]; readonly rows: (string | number)[][] } | null {
  const known = columns.filter(
    (pair): pair is readonly [string, Record<string, number>] => pair[1] !== undefined,
  )
  const names = [...new Set(known.flatMap(([, scores]) => Object.keys(scores)))]
  if (names.length === 0) return null
  return {
    columns: ['', ...known.map(([name]) => name)],
    rows: names.map((name) => {
      const row: (string | number)[] = [name]
      for (const [, scores] of known) row.push(scores[name] ?? '')
      return row
    }),
  }
}
