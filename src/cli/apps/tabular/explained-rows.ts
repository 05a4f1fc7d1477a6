import { mostLikely, type TabularRun } from '../../../apps/tabular/tabular-run.ts'
import type { Table } from '../../../data/tables/table.ts'
import { tableToJson } from '../../../data/tables/table-json.ts'
import { partialDependence, permutationImportance, residualsBySlice } from '../../../interpret/index.ts'
import type { Explained } from '../../../plot/report/tabular-report.ts'

/** The number of predicted/actual pairs kept for the report; of columns whose errors are shown by slice, and whose effect; of levels per column. */
const [PAIRS, SLICED, FOLLOWED, LEVELS] = [4000, 3, 4, 12]

/** Multiplications for the importances, about a second on one core; their repeats; rows for the effects of columns. */
const [MULTIPLICATIONS, REPEATS, EFFECT_ROWS] = [1.5e10, 5, 150]

/** Validation rows, or a random part of them. */
export interface ExplainedRows {
  readonly table: Table
  /** The total number of validation rows. */
  readonly of: number
  /** Training rows that explanations compare with. */
  readonly background: Table
}

/** What `explained.json` says about a run: its results on validation rows, for the report. Null if there are too few rows; the rows themselves are not part of it. */
export async function explainedRows(
  run: TabularRun,
  { table: valid, of, background }: ExplainedRows,
  signal: AbortSignal,
): Promise<string | null> {
  if (valid.rows < 2) return null
  return `${JSON.stringify({ ...(await explained(run, valid, signal)), rows: valid.rows, of, background: tableToJson(background.select(run.pipeline.needed)) })}\n`
}

async function explained(
  run: TabularRun,
  valid: Table,
  signal: AbortSignal,
): Promise<Omit<Explained, 'rows' | 'of'>> {
  const { target, pipeline } = run
  const truth = target.encode(valid)
  const outputs = await run.outputs(valid)
  const width = Math.max(1, target.classes.length)
  const error = (answers: ArrayLike<number>, rows: Int32Array): number => {
    let sum = 0
    rows.forEach((row, i) => {
      if (target.kind === 'regression') sum += Math.abs(answers[i]! - truth[row]!) * target.std
      else if (target.kind === 'classification')
        sum -= Math.log(Math.max(1e-7, answers[i * width + truth[row]!]!))
      else
        for (let c = 0; c < width; c++)
          sum += Math.abs(answers[i * width + c]! - truth[row * width + c]!) / width
    })
    return sum / rows.length
  }
  const { columns } = await permutationImportance<ArrayLike<number>>(valid, {
    predict: (rows) => run.outputs(rows),
    error,
    columns: pipeline.needed,
    repeats: REPEATS,
    // Each repeat draws its own rows, so few are enough for each.
    rows: rowsPerRepeat(run),
    signal,
  })
  const dependence = await partialDependence(run, valid, {
    columns: columns
      .filter(({ importance }) => importance > 0)
      .slice(0, FOLLOWED)
      .map(({ column }) => column),
    rows: EFFECT_ROWS,
    signal,
  })
  const [predicted, actual] =
    target.kind === 'regression'
      ? [target.decode(outputs) as number[], target.decode(truth) as number[]]
      : [[], []]
  const places = Array.from({ length: Math.min(PAIRS, valid.rows) }, (_, i) =>
    Math.floor((i * valid.rows) / Math.min(PAIRS, valid.rows)),
  )
  return {
    importances: columns.map(({ column, importance, low, high }) => ({ column, importance, low, high })),
    error:
      target.kind === 'regression'
        ? `mean absolute error${target.log ? ' of the logarithm' : ''}`
        : target.kind === 'classification'
          ? 'log loss'
          : 'mean absolute error',
    pairs:
      target.kind === 'regression'
        ? {
            predicted: places.map((row) => predicted[row]!),
            actual: places.map((row) => actual[row]!),
          }
        : null,
    slices:
      target.kind === 'regression'
        ? columns.slice(0, SLICED).map(({ column }) => ({
            column,
            rows: residualsBySlice(predicted, actual, valid.column(column), { levels: LEVELS, bins: 8 }),
          }))
        : [],
    dependence: dependence.map(({ column, kind, classes, points, averages }) => ({
      column,
      kind,
      classes,
      averages: averages.map(rounded),
      points: points.map(({ value, count, means }) => ({ value, count, means: means.map(rounded) })),
    })),
    confusion: target.kind === 'classification' ? confusion(run, outputs, truth) : null,
  }
}

/** From 50 to 2,000 rows, fewer for large nets and many columns. */
function rowsPerRepeat({ model, pipeline }: TabularRun): number {
  const perRow = model.parameters().reduce((sum, { numel }) => sum + numel, 0)
  const rows = MULTIPLICATIONS / perRow / REPEATS / Math.max(1, pipeline.needed.length)
  return Math.min(2000, Math.max(50, Math.floor(rows)))
}

/** Six digits are enough for a chart. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

function confusion(
  { target, classThreshold }: TabularRun,
  outputs: Float32Array,
  truth: ArrayLike<number>,
): number[][] {
  const width = target.classes.length
  const counts = Array.from({ length: width }, () => Array.from({ length: width }, () => 0))
  mostLikely(outputs, width, classThreshold).forEach((given, row) => counts[truth[row]!]![given]!++)
  return counts
}
