import { pickOptions } from '../../base/check-options.ts'
import { FileError } from '../../base/errors.ts'
import {
  checkCapacity,
  checkFacts,
  damagedModel,
  oneOf,
  range,
  whole,
  type FactRules,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import type { Id } from './id.ts'
import { CollabRun, type CollabRunFacts } from './collab-run.ts'
import {
  EmbeddingDotBias,
  embeddingDotBiasOptionNames,
  type EmbeddingDotBiasOptions,
} from './models/embedding-dot-bias.ts'
import { fromBase64 } from '../run/base64.ts'

const rules: FactRules<CollabRunFacts['model']> = {
  name: oneOf('dot-bias'),
  users: whole(1, 100_000_000),
  items: whole(1, 100_000_000),
  factors: whole(1, 1_000_000),
  yRange: range,
}

/**
 * Builds a rating run from its description; the weights are still initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export function restoreCollabRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<CollabRun> {
  const facts = checkFacts<CollabRunFacts['model']>(where, described, rules)
  const damaged = (what: string): FileError => damagedModel(where, what)
  checkCapacity(where, (facts.users + facts.items) * (facts.factors + 1), most)
  const { users, items, titles, seen, ...rest } = data
  const [userIds, itemIds] = [idsOf(users, facts.users), idsOf(items, facts.items)]
  if (userIds === null || itemIds === null) throw damaged('its ids do not match its model')
  const pairs = (seen ?? {}) as { readonly users?: unknown; readonly items?: unknown }
  const [seenUsers, seenItems] = [fromBase64(pairs.users, facts.users), fromBase64(pairs.items, facts.items)]
  if (seenUsers === null || seenItems === null || seenUsers.length !== seenItems.length)
    throw damaged('its list of rated pairs cannot be read')
  if (titles !== undefined && !(Array.isArray(titles) && titles.length === itemIds.length))
    throw damaged('it does not have a title for each item')
  const model = new EmbeddingDotBias(pickOptions<EmbeddingDotBiasOptions>(facts, embeddingDotBiasOptionNames))
  return {
    model,
    run: new CollabRun(model, userIds, itemIds, {
      seen: { users: seenUsers, items: seenItems },
      titles: titles === undefined ? null : titlesOf(itemIds, titles),
      facts: { model: facts, data: rest, training: { ...training }, metrics: { ...metrics } },
    }),
  }
}

function idsOf(saved: unknown, count: number): Id[] | null {
  if (!Array.isArray(saved) || saved.length !== count) return null
  const ids = saved.map((id: unknown): Id | null => {
    if (typeof id === 'number' || typeof id === 'string' || typeof id === 'boolean') return id
    const { date } = (id ?? {}) as { readonly date?: unknown }
    return typeof date === 'string' && !Number.isNaN(Date.parse(date)) ? new Date(date) : null
  })
  return ids.includes(null) ? null : (ids as Id[])
}

function titlesOf(items: readonly Id[], titles: readonly unknown[]): Map<Id, string> {
  const known = items.map((id, i) => [id, titles[i]] as const)
  return new Map(known.filter((pair): pair is readonly [Id, string] => typeof pair[1] === 'string'))
}
