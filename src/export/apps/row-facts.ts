import type { RunDescription } from '../../apps/run/run-folder.ts'
import { plainText, valueText } from '../card/markdown.ts'

interface Named {
  readonly name: string
}

/** The numbers of training and validation rows. */
export function rowFacts(data: RunDescription['data']): string[] {
  return typeof data['trainRows'] === 'number'
    ? [
        `${valueText(data['rows'])} rows: ${data['trainRows']} for training, ${valueText(data['validRows'])} for validation`,
      ]
    : []
}

/** The names of the columns that a pipeline reads. */
export function columnFacts(pipeline: unknown): string[] {
  const { cats, conts } = (pipeline ?? {}) as { readonly cats?: unknown; readonly conts?: unknown }
  const names = (list: unknown): string =>
    Array.isArray(list) && list.length > 0
      ? (list as readonly Named[]).map(({ name }) => plainText(String(name))).join(', ')
      : 'none'
  return [`Categorical features: ${names(cats)}`, `Numeric features: ${names(conts)}`]
}
