import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TextClassifierRun } from '../../../apps/text/classifier/text-classifier-run.ts'
import { textColumn, type TableColumn } from '../../../data/tables/table-column.ts'
import type { RowWork } from '../../through-rows.ts'
import { withColumns } from '../with-columns.ts'
import { textsOf } from './read-texts.ts'

type Columns = readonly (readonly [name: string, column: TableColumn])[]

/** `lanner predict` of texts in a table: adds the class, and the probability of each class. */
export async function predictingTexts(folder: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'text-classifier')
  return rowsOf(run, async (texts) => {
    const answers = await run.predictAll(texts)
    return [
      [
        `predicted_${String(run.facts.data['target'])}`,
        textColumn(answers.map(({ prediction }) => prediction)),
      ],
      ...run.classes.map(
        (name) =>
          [
            `probability_${name}`,
            numbers(Float64Array.from(answers, ({ probabilities }) => probabilities[name]!)),
          ] as const,
      ),
    ]
  })
}

/** `lanner embed` of texts in a table: adds the features of each row as columns `feature_1` and so on. */
export async function embeddingTextRows(folder: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'text-classifier')
  return rowsOf(run, async (texts) => {
    const { values, width } = await run.features(texts)
    return Array.from({ length: width }, (_, j) => [
      `feature_${j + 1}`,
      numbers(Float64Array.from({ length: texts.length }, (_row, row) => values[row * width + j]!)),
    ])
  })
}

function rowsOf(run: TextClassifierRun, columns: (texts: readonly string[]) => Promise<Columns>): RowWork {
  const { texts: names = [], missing } = run.facts.data as {
    readonly texts?: readonly string[]
    readonly missing?: readonly string[]
  }
  return {
    reading: {
      types: Object.fromEntries(names.map((name) => [name, 'text'] as const)),
      ...(missing === undefined ? {} : { missing }),
    },
    of: async (table) => withColumns(table, await columns(textsOf(table, names))),
    warnings: () => [],
  }
}

function numbers(values: Float64Array): TableColumn {
  return { kind: 'number', values, missing: null, whole: false }
}
