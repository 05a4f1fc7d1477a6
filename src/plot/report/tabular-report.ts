import { requireFields } from '../../base/check-required.ts'
import type { FoldScores } from '../../apps/tabular/fold-scores.ts'
import { keptEpochs } from '../../apps/tabular/net/kept-epochs.ts'
import { isNegligible, percentText, predictionShares } from '../../apps/tabular/net/prediction-shares.ts'
import { printedScores } from '../../apps/tabular/positive-class.ts'
import type { TabularRun } from '../../apps/tabular/tabular-run.ts'
import { levelAnswers, levelVectors, type ColumnDependence, type SliceRow } from '../../interpret/index.ts'
import { dependenceCurve } from '../charts/dependence-curve.ts'
import { errorBySlice } from '../charts/error-by-slice.ts'
import { labeledPoints } from '../charts/labeled-points.ts'
import { predictedActual } from '../charts/predicted-actual.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import { heatSquares } from '../charts/heat-squares.ts'
import { columnsSection } from './columns-section.ts'
import { tableLoss } from './loss-options.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { counted, readableCount } from './readable.ts'
import { slug } from './section-name.ts'
import { curvesSection, epochsOfLog, scoreTable, trainingSummary } from './run-summary.ts'

/** Results on validation rows, stored in the run folder because the rows are not. */
export interface Explained {
  /** By column: the increase of the error when it is shuffled. */
  readonly importances: readonly {
    readonly column: string
    readonly importance: number
    readonly low: number
    readonly high: number
  }[]
  /** The error metric of the importances. */
  readonly error: string
  /** Sampled predictions and actual values; null for classification. */
  readonly pairs: { readonly predicted: readonly number[]; readonly actual: readonly number[] } | null
  /** Errors by level (or range) of the most important columns; none for classification. */
  readonly slices?: readonly { readonly column: string; readonly rows: readonly SliceRow[] }[]
  /** The mean prediction as a function of each of the most important columns. */
  readonly dependence?: readonly ColumnDependence[]
  /** Confusion matrix: actual class by row, predicted class by column; null for regression. */
  readonly confusion: readonly (readonly number[])[] | null
  /** The number of validation rows used. */
  readonly rows?: number
  /** The total number of validation rows. */
  readonly of?: number
}

/** The contents of `explained.json`; null if `lanner fit` did not write it. */
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

/** Maximum levels of a category that gets a map, and maximum number of maps. */
const [LEVELS, MAPS] = [200, 6]

/**
 * The report of a table run: scores next to a baseline, feature importances, and maps of the category embeddings.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const { sections } = await tabularReport(run, '', null)
 * sections.length > 0 // true
 */
export async function tabularReport(
  run: TabularRun,
  log: string,
  explained: Explained | null,
): Promise<ReportContents> {
  requireFields('tabularReport', 'a run on a table, as from tabular.fit', run, ['facts'])
  const epochs = epochsOfLog(log)
  const { metrics, data, training } = run.facts
  const { target, pipeline } = run
  const named = (scores: unknown): Record<string, number> | undefined =>
    scores === undefined ? undefined : printedScores(scores as Record<string, number>, training)
  const sections: ReportSection[] = []
  const scores = scoreTable([
    ['this model', named(metrics['valid'])],
    [
      target.kind === 'regression' ? 'baseline: the mean' : 'baseline: class frequencies',
      named(metrics['baseline']),
    ],
  ])
  if (scores !== null)
    sections.push({
      name: 'scores',
      title: 'Scores',
      text: `Scores on ${readableCount(Number(data['validRows']))} validation rows, next to a baseline.${training['refit'] === true ? ' They come from nets that were not trained on these rows; the model itself was trained on all rows.' : ''}`,
      table: scores,
    })
  sections.push(
    ...foldsSection(metrics['folds'], training),
    columnsSection(pipeline),
    ...curvesSection(epochs, tableLoss(run), log, curvesNote(run)),
  )
  if (explained !== null) sections.push(...explainedSections(run, explained))
  const { nets } = predictionShares(training)
  const maps = isNegligible(nets)
    ? []
    : pipeline.cats.filter(({ levels }) => levels.length >= 4 && levels.length <= LEVELS)
  for (const { name } of maps.slice(0, MAPS)) {
    const { scatter, shown, excluded } = await levelAnswers(levelVectors(run, name), { points: 40 })
    sections.push({
      name: `levels-${slug(name)}`,
      title: `Levels of ${name}`,
      text: `Embeddings of the levels of ${name}, on their first two principal components: levels close together have a similar effect on ${target.name}. The two axes explain ${Math.round(100 * shown)} % of the variance${excluded > 0 ? `; ${excluded} levels are not shown` : ''}.`,
      chart: (size) =>
        labeledPoints(scatter.labels, {
          title: name,
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  }
  return {
    title: `Predicting ${target.name}`,
    subtitle: `${readableCount(Number(data['trainRows']))} training rows, ${readableCount(Number(data['validRows']))} validation rows; ${counted(pipeline.needed.length, 'column')}: ${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric input')}.`,
    summary: trainingSummary(run.facts, epochs, ensembleFacts(training)),
    sections,
  }
}

/** The parts that make an ensemble's predictions, and the epoch that its nets come from. */
function ensembleFacts(training: TabularRun['facts']['training']): [string, string | number][] {
  const { nets, line, trees } = predictionShares(training)
  const { net, judge = net } = keptEpochs(training)
  const share = (part: number): string => `${percentText(part)} of each prediction`
  const isKept = net !== undefined && (net !== training['epochsDone'] || judge !== net)
  return [
    ...(isKept && !isNegligible(nets)
      ? [['kept epoch', judge === net ? net : `${net} (scored nets: ${judge})`] as [string, string | number]]
      : []),
    ...(training['trees'] === undefined ? [] : [['boosted trees', share(trees)] as [string, string]]),
    ...(isNegligible(line)
      ? []
      : [
          ['linear model', share(line)] as [string, string],
          ['neural nets', share(nets)] as [string, string],
        ]),
  ]
}

/** What the loss curves of an ensemble do not show. */
function curvesNote({ facts: { training } }: TabularRun): string {
  const { nets, line, trees } = predictionShares(training)
  const { net } = keptEpochs(training)
  return [
    net === undefined
      ? ''
      : ' The kept epoch is chosen on rows that each net leaves out, so its validation loss need not be the lowest.',
    isNegligible(line) && isNegligible(trees)
      ? ''
      : ` The curves are those of the nets alone, which have ${percentText(nets)} of each prediction.`,
  ].join('')
}

function explainedSections(
  { target }: TabularRun,
  { importances, error, pairs, slices = [], dependence = [], confusion, rows, of }: Explained,
): ReportSection[] {
  const part =
    rows !== undefined && of !== undefined && rows < of
      ? ` Based on a random sample of ${readableCount(rows)} of ${readableCount(of)} rows.`
      : ''
  const sections: ReportSection[] = []
  if (importances.length > 0)
    sections.push({
      name: 'importances',
      title: 'Feature importance',
      text: `How much the error (${error}) rises when a column is shuffled in the validation rows; lines are 95 % confidence intervals. Correlated columns share their importance.${part}`,
      chart: (size) =>
        sortedBars(
          importances
            .slice(0, 20)
            .map(({ column, importance, low, high }) => ({ label: column, value: importance, low, high })),
          { title: `Importance of each column for ${target.name}`, axis: `increase in ${error}`, size },
        ),
    })
  sections.push(...dependenceSections(target, dependence, part))
  if (pairs !== null)
    sections.push({
      name: 'predicted-actual',
      title: 'Predicted and actual',
      text: `Validation rows. Points on the line are predicted exactly, points above it too high, points below it too low.${part}`,
      chart: (size) => predictedActual(pairs.predicted, pairs.actual, { of: target.name, size }),
    })
  for (const slice of slices)
    sections.push({
      name: `errors-${slug(slice.column)}`,
      title: `Errors by ${slice.column}`,
      text: `Mean of predicted minus actual ${target.name}, with its 95 % confidence interval for five rows or more: right of 0 means predicted too high. The number of rows is in brackets.${part}`,
      chart: (size) =>
        errorBySlice(slice.rows, { title: `Errors by ${slice.column}`, of: target.name, size }),
    })
  if (confusion !== null && target.classes.length <= 20)
    sections.push({
      name: 'confusion',
      title: 'Confusion matrix',
      text: `Validation rows by actual and predicted class.${part}`,
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

/** The scores of cross-validation. */
function foldsSection(folds: unknown, training: Readonly<Record<string, unknown>>): ReportSection[] {
  const { mean, spread, scores } = (folds ?? {}) as Partial<FoldScores>
  if (mean === undefined || spread === undefined || scores === undefined) return []
  const names = Object.keys(mean)
  const row = (title: string, own: Readonly<Record<string, number>>): (string | number)[] =>
    [title as string | number].concat(names.map((name) => own[name] ?? ''))
  return [
    {
      name: 'folds',
      title: 'Cross-validation',
      text: `Scores on each of ${scores.length} folds by models trained on the others, with their mean and standard deviation. The model of this run was trained after them.`,
      table: {
        columns: ['', ...Object.keys(printedScores(mean, training))],
        rows: [
          row('mean', mean),
          row('deviation', spread),
          ...scores.map((own, k) => row(`fold ${k + 1}`, own)),
        ],
      },
    },
  ]
}

/** One chart per column; numbers of all columns on the same scale. */
function dependenceSections(
  { name, classes }: TabularRun['target'],
  dependence: readonly ColumnDependence[],
  part: string,
): ReportSection[] {
  const shown = dependence.filter(({ points }) => points.length > 1)
  const means = shown
    .filter(({ kind }) => kind !== 'level')
    .flatMap(({ points }) => points.flatMap((point) => point.means))
  const [low, high] = [Math.min(...means), Math.max(...means)]
  const margin = (high - low) / 20
  return shown.map((column) => ({
    name: `effect-${slug(column.column)}`,
    title: `Effect of ${column.column}`,
    text: `${classes.length === 0 ? `Mean prediction of ${name}` : 'Mean predicted probability'} with ${column.column} set to the same value in all validation rows (partial dependence). ${column.kind === 'level' ? 'The number of rows is in brackets.' : 'All such curves share one scale.'}${part}`,
    chart: (size) =>
      dependenceCurve(column, {
        title: `Effect of ${column.column}`,
        of: name,
        size,
        ...(margin > 0 ? { domain: [low - margin, high + margin] as const } : {}),
      }),
  }))
}
