import type { Task } from '../protocol.ts'
import type { Opened } from './opened.ts'

const users = /^(user|guest|customer|member|viewer|reader|person|critic)s?[_ ]?(id|name)?$/i
const items =
  /^(item|movie|film|dish|product|book|song|track|game|anime|restaurant|article)s?[_ ]?(id|name)?$/i
const ratings = /^(rating|score|stars?)s?$/i
const targets = /^(target|label|class|y|outcome|price|wage|salary|survived|sales)$/i

/** The task that the page suggests: by the names of the columns, else to predict the last one. */
export function suggestTask(opened: Opened): Task {
  const settings = {}
  if (opened.kind === 'text') return { app: 'text', settings, model: 'gru' }
  const { names } = opened.table
  const named = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name))
  const [user, item, rating] = [named(users), named(items), named(ratings)]
  if (user !== undefined && item !== undefined && (rating !== undefined || names.length <= 3))
    return { app: 'collab', settings, user, item, rating: rating ?? null }
  return {
    app: 'tabular',
    settings,
    target: named(targets) ?? names.at(-1) ?? '',
    uses: {},
    quality: 'default',
  }
}
