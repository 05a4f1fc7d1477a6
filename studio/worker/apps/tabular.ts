import { fit } from '../../../src/apps/tabular/fit.ts'
import { printedScores } from '../../../src/apps/tabular/positive-class.ts'
import { prepare } from '../../../src/apps/tabular/prepare.ts'
import type { TabularRun } from '../../../src/apps/tabular/tabular-run.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { backgroundOf } from '../../../src/cli/apps/tabular/background-of.ts'
import { explainedRows, type ExplainedRows } from '../../../src/cli/apps/tabular/explained-rows.ts'
import { rowFitOptions } from '../../../src/cli/apps/tabular/fit-options.ts'
import { tabularOptionSets, type TabularOptions } from '../../../src/cli/apps/tabular/options.ts'
import { scoreLines } from '../../../src/cli/apps/tabular/score-lines.ts'
import { cellOf, type Cell, type TableColumn } from '../../../src/data/tables/table-column.ts'
import { Table } from '../../../src/data/tables/table-with-csv.ts'
import type { Table as PlainTable } from '../../../src/data/tables/table.ts'
import { shortNumber } from '../../../src/plot/chart.ts'
import { tableLoss } from '../../../src/plot/report/loss-options.ts'
import type { Answer, ColumnUse, Question, RowField, RowReasons, Task } from '../../protocol.ts'
import { checkSplit } from '../../../src/cli/options/split-options.ts'
import { commandOptions } from '../command-options.ts'
import { confusionOf, spread } from '../confusion.ts'
import { csvText } from '../csv-text.ts'
import type { Opened } from '../opened.ts'
import { inBothSizes, modelFacts, trainHooks, type StudioApp } from './studio-app.ts'

type TabularTask = Extract<Task, { app: 'tabular' }>

/** Nets for tables in the page. */
export const tabular: StudioApp<TabularTask> = {
  options: tabularOptionSets,
  async check(data, task) {
    const options = optionsOf(task)
    return prepare(await tableOf(data, options), rowFitOptions(options)).warnings
  },
  async fit(data, task, hooks) {
    const options = optionsOf(task)
    const table = await tableOf(data, options)
    let held: ExplainedRows | undefined
    let begun: TabularRun
    const run = await fit(table, {
      ...rowFitOptions(options),
      // The ensemble has its own early stopping.
      ...trainHooks(
        hooks,
        options.net === 'mixed-input' ? options : { ...options, patience: undefined },
        () => begun.facts,
      ),
      onStart: ({ run, valid, background, ...facts }) => {
        begun = run
        held = { table: valid, of: facts.validRows, background }
        const { target, pipeline } = run
        hooks.started({
          run,
          facts,
          shown: [
            [
              'task',
              `${target.kind} of ${target.name}${target.kind === 'regression' ? '' : ` (${target.classes.length} classes)`}`,
            ],
            [
              'rows',
              `${facts.trainRows.toLocaleString('en')} to train on, ${facts.validRows.toLocaleString('en')} for validation`,
            ],
            ['inputs', `${pipeline.cats.length} categorical, ${pipeline.conts.length} numeric`],
            ...modelFacts(facts),
          ],
          loss: tableLoss(run),
          scores: () =>
            printedScores((run.facts.metrics['valid'] ?? {}) as Record<string, number>, run.facts.training),
          sample: () => Promise.resolve(null),
          async confusion() {
            if (target.kind !== 'classification') return null
            const rows = valid.take(spread(valid.rows))
            const actual = rows.column(target.name)
            const { predictions, classes } = await run.predict(rows)
            return confusionOf(
              Array.from({ length: rows.rows }, (_, row) => String(cellOf(actual, row))),
              predictions.map(String),
              classes,
            )
          },
        })
      },
    })
    return {
      run,
      lines: () => scoreLines(run),
      explained: (signal) => explainedRows(run.heldOut, held!, signal),
      trial: { app: 'tabular', target: run.target.name, fields: fieldsOf(run, table) },
      ask: (question) => predict(run, question, held!.background),
    }
  },
  restored(run, explained) {
    const background = backgroundOf(explained)
    const own = run as TabularRun
    return {
      trial: { app: 'tabular', target: own.target.name, fields: emptyFieldsOf(own) },
      ask: (question) => predict(own, question, background),
    }
  },
}

/** The opened table, or the same with columns read as text. */
async function tableOf(data: Opened, { texts }: TabularOptions): Promise<PlainTable> {
  if (data.kind !== 'table')
    throw new LannerError('usage', `${data.name} is not a table, and predicting a column needs one.`)
  return texts === undefined ? data.table : data.read({ texts })
}

function optionsOf({ target, uses, settings, quality }: TabularTask): TabularOptions {
  const used = (use: ColumnUse): string[] =>
    Object.keys(uses).filter((name) => uses[name] === use && name !== target)
  const [cat, cont, ignore] = [used('category'), used('number'), used('ignore')]
  const { parsed, options } = commandOptions<TabularOptions>(tabularOptionSets, settings, {
    target,
    ...(cat.length === 0 ? {} : { cat }),
    ...(cont.length === 0 ? {} : { cont }),
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(quality === 'default' ? {} : { quality }),
  })
  checkSplit(parsed)
  return options
}

/** The most values that a field offers. */
const LEVELS = 200

/** The columns that a prediction needs, with the cells of the first row. */
function fieldsOf({ pipeline }: TabularRun, table: PlainTable): RowField[] {
  return pipeline.needed.map((name) => {
    const column = table.column(name)
    const cell = cellOf(column, 0)
    const isDay = column.kind === 'date' && !column.time
    return {
      name,
      kind: column.kind,
      range: rangeOf(column),
      levels:
        column.kind === 'boolean'
          ? ['false', 'true']
          : column.kind === 'text' && column.levels.length <= LEVELS
            ? column.levels.toSorted()
            : [],
      value:
        cell === null
          ? ''
          : cell instanceof Date
            ? cell.toISOString().slice(0, isDay ? 10 : 19)
            : String(cell),
    }
  })
}

function rangeOf(column: TableColumn): RowField['range'] {
  if (column.kind !== 'number') return null
  const present = column.values.filter((value, row) => Number.isFinite(value) && column.missing?.[row] !== 1)
  const low = present.reduce((least, value) => Math.min(least, value), Infinity)
  const high = present.reduce((most, value) => Math.max(most, value), -Infinity)
  return low < high ? [low, high] : null
}

/** The columns that a prediction needs, without cells: a run does not keep its rows. */
function emptyFieldsOf({ pipeline: { needed, cats, conts } }: TabularRun): RowField[] {
  return needed.map((name) => {
    const category = cats.find(({ source, part }) => source === name && part === null)
    const levels = category === undefined || category.levels.length > LEVELS ? [] : category.levels
    const isNumber = conts.some(({ source }) => source === name)
    return { name, kind: category?.kind ?? (isNumber ? 'number' : 'date'), levels, value: '', range: null }
  })
}

async function predict(run: TabularRun, question: Question, background: PlainTable | null): Promise<Answer> {
  if (question.app !== 'tabular') throw new LannerError('usage', 'A table run predicts a row.')
  // Read as `lanner predict` reads a file of this one row.
  const row = await Table.fromCsv(csvText([question.cells]), run.reading)
  const { predictions, probabilities, classes, warnings } = await run.predict(row)
  const prediction = predictions[0]!
  return {
    app: 'tabular',
    prediction: typeof prediction === 'number' ? String(Number(prediction.toPrecision(6))) : prediction,
    probabilities:
      probabilities === null
        ? []
        : classes.map((label, i) => [label, probabilities[i]!] as const).toSorted(([, a], [, b]) => b - a),
    reasons: question.explain === true && background !== null ? await reasonsFor(run, row, background) : null,
    warnings: warnings.map(({ message }) => message),
  }
}

/** What `lanner explain RUN --row ROW` prints, as a chart. */
async function reasonsFor(run: TabularRun, row: PlainTable, background: PlainTable): Promise<RowReasons> {
  const [{ shapleyValues }, { sortedBars }] = await Promise.all([
    import('../../../src/interpret/shapley-values.ts'),
    import('../../../src/plot/charts/sorted-bars.ts'),
  ])
  const [why] = await shapleyValues(run, row, { background })
  const { prediction, mean, columns } = why!
  const bars = columns.map(({ column, value, contribution, standardError }) => ({
    label: `${column} = ${shown(value)}`,
    value: contribution,
    low: contribution - standardError,
    high: contribution + standardError,
  }))
  return {
    of: why!.class === null ? run.target.name : `probability of ${run.target.name} = ${why!.class}`,
    prediction,
    mean,
    rows: background.rows,
    chart: inBothSizes((size) => sortedBars(bars, { title: '', axis: 'moved by', size })),
    alt: bars.map(({ label, value }) => `${label}: ${value > 0 ? '+' : ''}${shortNumber(value)}`).join('; '),
  }
}

function shown(value: Cell): string {
  return value === null
    ? 'missing'
    : value instanceof Date
      ? value.toISOString().slice(0, 10)
      : typeof value === 'number'
        ? shortNumber(value)
        : String(value)
}
