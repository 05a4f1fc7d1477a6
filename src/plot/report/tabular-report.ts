import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import { levelAnswers, levelVectors, type SliceRow } from '../../interpret/index.ts'
import { errorBySlice } from '../charts/error-by-slice.ts'
import { labelledPoints } from '../charts/labelled-points.ts'
import { predictedActual } from '../charts/predicted-actual.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import { heatSquares } from '../charts/heat-squares.ts'
import { columnsSection } from './columns-section.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { slug } from './section-name.ts'
import { curvesSection, epochsOfLog, scoreTable, trainingSummary } from './run-summary.ts'

/** What was found on validation rows, kept in the run folder because the rows are not. */
export interface Explained {
  /** By column: how much the error rises where it is shuffled. */
  readonly importances: readonly {
    readonly column: string
    readonly importance: number
    readonly low: number
    readonly high: number
  }[]
  /** What the importances are rises of. */
  readonly error: string
  /** Some predictions and what was true; null for classes. */
  readonly pairs: { readonly predicted: readonly number[]; readonly actual: readonly number[] } | null
  /** Errors in the levels (or ranges) of the most important columns; none for classes. */
  readonly slices?: readonly { readonly column: string; readonly rows: readonly SliceRow[] }[]
  /** How often class i (row) was taken for class j; null for numbers. */
  readonly confusion: readonly (readonly number[])[] | null
  /** How many validation rows this was found on. */
  readonly rows?: number
  /** How many there are. */
  readonly of?: number
}

/** What `explained.json` holds, or null where it is not what `lanner fit` wrote. */
export function parseExplained(text: string): Explained | null {
  try {
    const read = JSON.parse(text) as Partial<Explained> | null
    return read !== null && Array.isArray(read.importances) && typeof read.error === 'string'
      ? (read as Explained)
      : null
  } catch {
    return null
  }
}

/** Categories with at most so many levels get a map each, and so many maps at most. */
const [LEVELS, MAPS] = [200, 6]

/** What a run of a table learned: its scores beside the simplest answer, which columns it needs, and where it puts the levels of categories. */
export async function tabularReport(
  run: TabularRun,
  log: string,
  explained: Explained | null,
): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const { metrics, data } = run.facts
  const { target, pipeline } = run
  const sections: ReportSection[] = []
  const scores = scoreTable([
    ['this net', metrics['valid'] as Record<string, number> | undefined],
    [
      target.kind === 'regression' ? 'the mean for every row' : 'the frequency of each class',
      metrics['baseline'] as Record<string, number> | undefined,
    ],
  ])
  if (scores !== null)
    sections.push({
      name: 'scores',
      title: 'How good it is',
      text: `Scores of ${readableCount(Number(data['validRows']))} rows that it never saw, beside those of the simplest answer.`,
      table: scores,
    })
  sections.push(columnsSection(pipeline), ...curvesSection(epochs, {}, log))
  if (explained !== null) sections.push(...explainedSections(run, explained))
  const maps = pipeline.cats.filter(({ levels }) => levels.length >= 4 && levels.length <= LEVELS)
  for (const { name } of maps.slice(0, MAPS)) {
    const { scatter, shown, excluded } = await levelAnswers(levelVectors(run, name), { points: 40 })
    sections.push({
      name: `levels-${slug(name)}`,
      title: `Levels of ${name}`,
      text: `Where the net puts the levels of ${name}: near each other means the same for ${target.name}. Two axes show ${Math.round(100 * shown)} % of the differences${excluded > 0 ? `; ${excluded} levels are left out` : ''}.`,
      chart: (size) =>
        labelledPoints(scatter.labels, {
          title: name,
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  }
  return {
    title: `Predicting ${target.name}`,
    subtitle: `${readableCount(Number(data['trainRows']))} rows to learn from, ${readableCount(Number(data['validRows']))} to judge by; ${pipeline.cats.length} categories and ${pipeline.conts.length} measurements.`,
    summary: trainingSummary(run.facts, epochs),
    sections,
  }
}

function explainedSections(
  { target }: TabularRun,
  { importances, error, pairs, slices = [], confusion, rows, of }: Explained,
): ReportSection[] {
  const part =
    rows !== undefined && of !== undefined && rows < of
      ? ` Found on a random part of them: ${readableCount(rows)} of ${readableCount(of)}.`
      : ''
  const sections: ReportSection[] = []
  if (importances.length > 0)
    sections.push({
      name: 'importances',
      title: 'What it needs',
      text: `How much the error (${error}) rises where a column is shuffled among the rows that it never saw; the lines are 95 % intervals. Columns that say the same share their importance.${part}`,
      chart: (size) =>
        sortedBars(
          importances
            .slice(0, 20)
            .map(({ column, importance, low, high }) => ({ label: column, value: importance, low, high })),
          { title: `Importance of each column for ${target.name}`, axis: `rise of the ${error}`, size },
        ),
    })
  if (pairs !== null)
    sections.push({
      name: 'predicted-actual',
      title: 'Predicted and actual',
      text: `Rows that it never saw. On the line a prediction is right, above it too high, below it too low.${part}`,
      chart: (size) => predictedActual(pairs.predicted, pairs.actual, { of: target.name, size }),
    })
  for (const slice of slices)
    sections.push({
      name: `errors-${slug(slice.column)}`,
      title: `Errors by ${slice.column}`,
      text: `Predicted minus actual ${target.name} in the mean, with the 95 % interval of that mean where there are five rows or more: right of 0 is predicted too high. In brackets the rows.${part}`,
      chart: (size) =>
        errorBySlice(slice.rows, { title: `Errors by ${slice.column}`, of: target.name, size }),
    })
  if (confusion !== null && target.classes.length <= 20)
    sections.push({
      name: 'confusion',
      title: 'What it takes for what',
      text: `Rows that it never saw: their class, and the one that it gave them.${part}`,
      chart: (size) =>
        heatSquares(target.classes, target.classes, confusion, {
          title: 'Rows by class',
          xTitle: 'predicted',
          yTitle: 'actual',
          value: 'rows',
          size,
        }),
    })
  return sections
}
