import { pickOptions } from '../../base/check-options.ts'
import { FileError } from '../../base/errors.ts'
import {
  checkCapacity,
  checkFacts,
  damagedModel,
  oneOf,
  optional,
  range,
  whole,
  type FactRules,
  type FieldRule,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import type { Id } from './id.ts'
import type { SafetensorsFile } from '../../data/safetensors/decode.ts'
import { CollabRun } from './collab-run.ts'
import type { EventModelFacts, RatingModelFacts } from './collab-run-facts.ts'
import { EventModel } from './event-model.ts'
import { eventsOf } from './ranking/events.ts'
import { restoreTastes, TASTES_PREFIX } from './ratings/taste-ridge.ts'
import { isSavedRanking, RANKING_PREFIX, restoreRanking } from './ranking/saved-ranking.ts'
import {
  EmbeddingDotBias,
  embeddingDotBiasOptionNames,
  type EmbeddingDotBiasOptions,
} from './models/embedding-dot-bias.ts'
import { fromBase64 } from '../run/base64.ts'

const sizes = { users: whole(1, 100_000_000), items: whole(1, 100_000_000) }
const ranking: FieldRule = { must: 'a ranking', holds: isSavedRanking }

const ratingRules: FactRules<RatingModelFacts> = {
  ...sizes,
  name: oneOf('dot-bias', 'events'),
  factors: whole(1, 1_000_000),
  yRange: range,
  ranking: optional(ranking),
  tastes: optional({ must: 'an object with a width from 1 to 1000', holds: isTastes }),
}

function isTastes(value: unknown): boolean {
  return whole(1, 1000).holds((value as { readonly width?: unknown } | null)?.width)
}

const eventRules: FactRules<EventModelFacts> = { ...sizes, name: oneOf('events'), ranking }

/**
 * Builds a rating run from its description; its weights are still the initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export function restoreCollabRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
  file: SafetensorsFile,
): Restored<CollabRun> {
  const facts =
    described.name === 'events'
      ? checkFacts<EventModelFacts>(where, described, eventRules)
      : checkFacts<RatingModelFacts>(where, described, ratingRules)
  const damaged = (what: string): FileError => damagedModel(where, what)
  if (facts.name === 'dot-bias') checkCapacity(where, (facts.users + facts.items) * (facts.factors + 1), most)
  const { users, items, titles, seen, ...rest } = data
  const [userIds, itemIds] = [idsOf(users, facts.users), idsOf(items, facts.items)]
  if (userIds === null || itemIds === null) throw damaged('its ids do not match its model')
  const pairs = (seen ?? {}) as { readonly users?: unknown; readonly items?: unknown }
  const [seenUsers, seenItems] = [fromBase64(pairs.users, facts.users), fromBase64(pairs.items, facts.items)]
  if (seenUsers === null || seenItems === null || seenUsers.length !== seenItems.length)
    throw damaged('its list of rated pairs cannot be read')
  if (titles !== undefined && !(Array.isArray(titles) && titles.length === itemIds.length))
    throw damaged('it does not have a title for each item')
  const model =
    facts.name === 'events'
      ? new EventModel()
      : new EmbeddingDotBias(pickOptions<EmbeddingDotBiasOptions>(facts, embeddingDotBiasOptionNames))
  const ofModel = [...file.tensors].filter(
    ([name]) => !name.startsWith(RANKING_PREFIX) && !name.startsWith(TASTES_PREFIX),
  )
  return {
    model,
    ofModel: { ...file, tensors: new Map(ofModel) },
    run: new CollabRun(model, userIds, itemIds, {
      seen: { users: seenUsers, items: seenItems },
      titles: titles === undefined ? null : titlesOf(itemIds, titles),
      facts: { model: facts, data: rest, training: { ...training }, metrics: { ...metrics } },
      tastes:
        facts.name === 'events' || facts.tastes === undefined
          ? null
          : restoreTastes(facts, facts.tastes.width, file.tensors, damaged),
      ranking:
        facts.ranking === undefined
          ? null
          : restoreRanking(
              facts.ranking,
              file.tensors,
              eventsOf(seenUsers, seenItems, facts.users, facts.items),
              damaged,
            ),
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
