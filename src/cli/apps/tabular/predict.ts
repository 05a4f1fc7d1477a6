import { restoreFolder } from '../../../apps/run/restore.ts'
import type { TransformWarning } from '../../../data/tables/pipeline/options.ts'
import { readingOf } from '../../../data/tables/pipeline/table-reading.ts'
import { mergeWarnings } from '../../../data/tables/pipeline/tally.ts'
import { textColumn, type TableColumn } from '../../../data/tables/table-column.ts'
import type { PredictHow } from '../app-command.ts'
import type { RowWork } from '../../through-rows.ts'
import { rowWarnings } from '../row-warnings.ts'
import { withColumns } from '../with-columns.ts'

/** `lanner predict` of a table run: adds the predicted target, and the probability of each class or the bounds of an interval. */
export async function predictingRows(
  folder: string,
  { file, asWritten, interval }: PredictHow,
): Promise<RowWork> {
  const run = await restoreFolder(folder, 'tabular')
  let found: readonly TransformWarning[] = []
  return {
    reading: readingOf(run.pipeline, run.facts.data, asWritten),
    async of(table) {
      const { predictions, probabilities, classes, intervals, warnings } = await run.predict(table, {
        interval,
      })
      found = mergeWarnings(found, warnings)
      const answers =
        run.target.kind === 'regression'
          ? number(Float64Array.from(predictions as number[]))
          : textColumn(predictions as string[])
      const width = classes.length
      return withColumns(table, [
        [`predicted_${run.target.name}`, answers],
        ...(intervals === undefined
          ? []
          : ([
              [`low_${run.target.name}`, number(intervals.low)],
              [`high_${run.target.name}`, number(intervals.high)],
            ] as const)),
        ...classes.map((label, c) => {
          const values = Float64Array.from(
            { length: table.rows },
            (_, row) => probabilities![row * width + c]!,
          )
          return [`probability_${label}`, number(values)] as const
        }),
      ])
    },
    warnings: () => rowWarnings(found, file, run.facts),
  }
}

function number(values: Float64Array): TableColumn {
  return { kind: 'number', values, missing: null, whole: false }
}
