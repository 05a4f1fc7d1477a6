import { tableFromJson } from '../../../data/tables/table-json.ts'
import type { Table } from '../../../data/tables/table.ts'

/** The training rows that the fit kept in `explained.json`, to compare a row with; null if there are none. */
export function backgroundOf(explained: string): Table | null {
  try {
    return tableFromJson((JSON.parse(explained) as { readonly background?: unknown }).background)
  } catch {
    return null
  }
}
