import type { CollabRun } from '../apps/collab/collab-run.ts'
import { idKey, type Id } from '../apps/collab/id.ts'
import { quoted } from '../base/quoted.ts'
import { note } from './output.ts'

/** Says which item was taken for each name that several items share. */
export function noteShared(run: CollabRun, names: readonly string[]): void {
  for (const name of names) {
    const ids = run.itemsNamed(name)
    if (ids.length < 2) continue
    const shown = ids
      .slice(0, 5)
      .map((id) => `${quoted(run.titles?.get(id) ?? idKey(id))} (item ${idKey(id)})`)
    const all = ids.length > 5 ? `${shown.join(', ')} and ${ids.length - 5} more` : shown.join(' or ')
    note(
      `warning: ${quoted(name)} may be ${all}; using item ${idKey(ids[0]!)}, which occurs most often. To choose another one, give its id.`,
    )
  }
}

/** How an item is listed: its title, with the id if other items have the same title; the id if it has none. */
export function itemText(run: CollabRun): (item: Id, title: string | null) => string {
  const counts = new Map<string, number>()
  for (const title of run.titles?.values() ?? []) counts.set(title, (counts.get(title) ?? 0) + 1)
  return (item, title) => {
    if (title === null) return idKey(item)
    return counts.get(title)! > 1 ? `${title} (item ${idKey(item)})` : title
  }
}
