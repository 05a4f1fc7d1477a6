import { DataError } from '../../../base/errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { idKey, type Id } from '../../../apps/collab/id.ts'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { cellOf, type TableColumn } from '../../../data/tables/table-column.ts'
import { withColumns } from '../with-columns.ts'
import type { RowWork } from '../../through-rows.ts'

/** Adds the predicted rating of each user-item pair in a table, and whether both are known. */
export async function predictingPairs(folder: string): Promise<RowWork> {
  const run = await restoreFolder(folder, 'collab')
  if (!run.hasRatings)
    throw new DataError(
      `${folder} was trained on events, so it cannot predict ratings; to recommend items: ${shellCommand`lanner recommend ${folder} ${idKey(run.users[0]!)}`}`,
    )
  const { user, item, rating } = run.facts.data['columns'] as Readonly<
    Record<'user' | 'item' | 'rating', string>
  >
  let [count, unknownUsers, unknownItems] = [0, 0, 0]
  const unknown = (name: string, rows: number): string[] =>
    rows === 0
      ? []
      : [
          `${rows.toLocaleString('en')} of ${count.toLocaleString('en')} rows have an unknown value in column "${name}"; they are predicted from biases alone.`,
        ]
  const flags = (values: readonly boolean[]): TableColumn => ({
    kind: 'boolean',
    values: Uint8Array.from(values, Number),
    missing: null,
  })
  const textIds = [...(isText(run.users) ? [user] : []), ...(isText(run.items) ? [item] : [])]
  return {
    reading: { types: Object.fromEntries(textIds.map((name) => [name, 'text'])) },
    of(table) {
      const [users, items] = [table.column(user), table.column(item)]
      const rows = Array.from({ length: table.rows }, (_, row) => row)
      const answers = run.predict(
        rows.map((row) => cellOf(users, row)),
        rows.map((row) => cellOf(items, row)),
      )
      count += table.rows
      for (const { knownUser, knownItem } of answers) {
        if (!knownUser) unknownUsers++
        if (!knownItem) unknownItems++
      }
      const values = Float64Array.from(answers, (answer) => answer.rating)
      return Promise.resolve(
        withColumns(table, [
          [`predicted_${rating}`, { kind: 'number', values, missing: null, whole: false }],
          [`known_${user}`, flags(answers.map(({ knownUser }) => knownUser))],
          [`known_${item}`, flags(answers.map(({ knownItem }) => knownItem))],
        ]),
      )
    },
    warnings: () => [...unknown(user, unknownUsers), ...unknown(item, unknownItems)],
  }
}

function isText(ids: readonly Id[]): boolean {
  return typeof ids[0] === 'string'
}
