import { requireFields } from '../../base/check-required.ts'
import type { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import type { ColumnError } from '../../apps/autoencoder/reconstruction-errors.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { counted, readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** Maximum columns in the chart; the table has all. */
const BARS = 40

/**
 * The report of an autoencoder: loss curves with the baseline, and the reconstruction error of each column.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: (i % 25) / 4, kind: i % 25 > 12 ? 'big' : 'small' })))
 * const run = await autoencoder.fit(table, { layers: [16, 2, 16], epochs: 1 })
 * const html = await reportPage(autoencoderReport(run, ''))
 * html.startsWith('<!doctype html>') // true
 */
export function autoencoderReport(run: AutoencoderRun, log: string): ReportContents {
  requireFields('autoencoderReport', 'an autoencoder run', run, ['facts', 'encoder'])
  const { data, metrics, training } = run.facts
  const { layout, pipeline } = run.encoder
  const epochs = epochsOfLog(log)
  const noise = Number(training['swapNoise'] ?? 0)
  const sections: ReportSection[] = []
  const columns = (metrics['columns'] ?? []) as readonly ColumnError[]
  if (columns.length > 0) sections.push(errorsSection(columns))
  const baseline = metrics['baselineLoss']
  const curves = curvesSection(epochs, {
    axis: 'reconstruction loss',
    baseline: typeof baseline === 'number' ? { label: 'baseline (column means)', loss: baseline } : null,
  })
  for (const section of curves)
    sections.push({
      ...section,
      text: `Training loss (moving average) and validation loss${noise === 0 ? '' : `, both with ${Math.round(100 * noise)} % of the cells swapped with other rows`}. The baseline predicts the mean of each column.`,
    })
  const { variant, layers } = run.facts.model
  const embedded = layout.embedded.map(({ cat }) => pipeline.cats[cat]!.name)
  return {
    title: 'Features learned by an autoencoder',
    subtitle: `${readableCount(Number(data['trainRows']))} training rows, ${readableCount(Number(data['validRows']))} validation rows; ${counted(pipeline.needed.length, 'column')} (${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric input')}) become ${readableCount(run.model.featureCount)} features.`,
    summary: [
      ['features', variant === 'bottleneck' ? 'the bottleneck' : 'all hidden layers'],
      ['layers', layers.join(', ')],
      ['swap noise', noise === 0 ? 'none' : String(noise)],
      ...(embedded.length === 0 ? [] : [['embeddings', embedded.join(', ')] as const]),
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
    title: 'Reconstruction error of each column',
    text: 'Error of each column on validation rows (without swapped cells), relative to a baseline that predicts the mean or the most frequent level: 0 is perfect, 1 is no better than the baseline. Errors of numbers are root mean squares on the rank-Gauss scale; errors of categories are error rates.',
    chart: (size) =>
      sortedBars(
        sorted.slice(0, BARS).map((column) => ({ label: column.column, value: left(column) })),
        { title: 'Reconstruction error of each column', axis: 'error relative to the baseline', size },
      ),
    table: {
      columns: ['column', 'kind', 'error', 'baseline'],
      rows: sorted.map(({ column, kind, error, baseline }) => [column, kind, error, baseline]),
    },
  }
}
