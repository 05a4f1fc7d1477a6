import type { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import type { ColumnError } from '../../apps/autoencoder/reconstruction-errors.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** Columns that the chart shows; the table has all. */
const BARS = 40

/** What an autoencoder learned: its curves beside the answer without a net, and how well it gives each column back. */
export function autoencoderReport(run: AutoencoderRun, log: string): ReportContents {
  const { data, metrics, training } = run.facts
  const { layout, pipeline } = run.encoder
  const epochs = epochsOfLog(log)
  const sections: ReportSection[] = []
  const columns = (metrics['columns'] ?? []) as readonly ColumnError[]
  if (columns.length > 0) sections.push(errorsSection(columns))
  const baseline = metrics['baselineLoss']
  const curves = curvesSection(epochs, {
    axis: 'reconstruction loss',
    baseline: typeof baseline === 'number' ? { label: 'without a net', loss: baseline } : null,
  })
  for (const section of curves)
    sections.push({
      ...section,
      text: `The loss of the batches it trained on, as a moving average, and of rows that it never saw; ${Math.round(100 * Number(training['swapNoise'] ?? 0))} % of the cells were swapped with other rows' in both. Without a net is the mean of each column.`,
    })
  const { variant, layers } = run.facts.model
  const embedded = layout.embedded.map(({ cat }) => pipeline.cats[cat]!.name)
  return {
    title: 'Features learned without labels',
    subtitle: `${readableCount(Number(data['trainRows']))} rows to learn from, ${readableCount(Number(data['validRows']))} to judge by; ${pipeline.cats.length} categories and ${pipeline.conts.length} measurements become ${readableCount(run.model.featureCount)} features.`,
    summary: [
      ['features', variant === 'bottleneck' ? 'the bottleneck' : 'all hidden layers'],
      ['layers', layers.join(', ')],
      ['swap noise', String(training['swapNoise'])],
      ...(embedded.length === 0 ? [] : [['learned vectors', embedded.join(', ')] as const]),
      ...trainingSummary(run.facts, epochs),
    ],
    sections,
  }
}

function errorsSection(columns: readonly ColumnError[]): ReportSection {
  const left = ({ error, baseline }: ColumnError): number => (baseline === 0 ? 0 : error / baseline)
  const sorted = columns.toSorted((a, b) => left(b) - left(a))
  return {
    name: 'columns',
    title: 'How well it gives each column back',
    text: 'The error of each column on rows that it never saw and that went in whole, as a part of the error of the answer without a net: the mean, or the most frequent level. 0 is perfect, 1 is no better than that. Errors of numbers are root mean squares on the rank-Gauss scale, those of categories the share of rows that got the wrong level.',
    chart: (size) =>
      sortedBars(
        sorted.slice(0, BARS).map((column) => ({ label: column.column, value: left(column) })),
        { title: 'Reconstruction error of each column', axis: 'part of the error without a net', size },
      ),
    table: {
      columns: ['column', 'kind', 'error', 'without a net'],
      rows: sorted.map(({ column, kind, error, baseline }) => [column, kind, error, baseline]),
    },
  }
}
