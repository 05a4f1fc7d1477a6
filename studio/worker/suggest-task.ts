import type { ImageData } from '../../src/data/images/image-data.ts'
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
  if (opened.kind === 'pictures') return suggestForPictures(opened.first)
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

/** More pictures than this are enough for a net from scratch. */
const FEW = 1000

/** Within seconds to a minute in a page: of few photos the last layer alone, and for gray pictures, which are often symbols, a small net from scratch. */
function suggestForPictures({ pictures: { channels, count } }: ImageData): Task {
  const task = { app: 'images', settings: {}, size: null, timeBudget: null } as const
  if (channels === 1) return { ...task, start: 'none', timeBudget: 10, settings: { epochs: 8 } }
  return { ...task, start: count <= FEW ? 'freeze' : 'auto' }
}
