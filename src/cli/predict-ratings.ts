import { loadCollabRun } from '../apps/collab/collab-run-node.ts'
import { cellOf } from '../data/tables/table-column.ts'
import type { Table } from '../data/tables/table.ts'
import type { Answers } from './predict-command.ts'

/** The predicted rating of each pair of user and item in a table, and whether both are known. */
export async function ofPairs(folder: string, table: Table): Promise<Answers> {
  const run = await loadCollabRun(folder)
  const { user, item, rating } = run.facts.data['columns'] as Readonly<
    Record<'user' | 'item' | 'rating', string>
  >
  const [users, items] = [table.column(user), table.column(item)]
  const rows = Array.from({ length: table.rows }, (_, row) => row)
  const answers = run.predict(
    rows.map((row) => cellOf(users, row)),
    rows.map((row) => cellOf(items, row)),
  )
  const unknown = (name: string, known: 'knownUser' | 'knownItem'): string[] => {
    const count = answers.filter((answer) => !answer[known]).length
    return count === 0
      ? []
      : [`${count} of ${table.rows} rows have a ${name} that no rating is of; biases alone answer them.`]
  }
  return {
    columns: [
      [
        `predicted_${rating}`,
        {
          kind: 'number',
          values: Float64Array.from(answers, (answer) => answer.rating),
          missing: null,
          whole: false,
        },
      ],
    ],
    warnings: [...unknown(user, 'knownUser'), ...unknown(item, 'knownItem')],
  }
}
