import type { FileError } from '../../../base/errors.ts'
import type { SafetensorsTensor } from '../../../data/safetensors/dtypes.ts'
import { Bpr } from './bpr-model.ts'
import { Ease } from './ease-model.ts'
import type { Events } from './events.ts'
import { Ials } from './ials-model.ts'
import { Ranking, type RankingMember } from './ranking.ts'
import { rankerNames, type Ranker, type RankerName } from './ranker.ts'

/** The prefix of the names of a ranking's tensors. */
export const RANKING_PREFIX = 'ranking.'

/** A ranking in `model.json`. */
export interface SavedRanking {
  readonly members: readonly {
    readonly name: RankerName
    readonly weight: number
    readonly settings: Readonly<Record<string, number>>
  }[]
}

/** The settings that each model needs to be restored. */
const needed: Readonly<Record<RankerName, readonly string[]>> = {
  popularity: [],
  ease: ['l2', 'l2PerEvent', 'activity', 'correction'],
  ials: ['factors', 'l2', 'unobserved'],
  bpr: ['factors', 'lr', 'l2'],
}

export function savedRanking({ members }: Ranking): SavedRanking {
  return {
    members: members.map(({ ranker, weight }) => ({ name: ranker.name, weight, settings: ranker.settings })),
  }
}

/** The arrays of a ranking by their names in `model.safetensors`. */
export function rankingTensors({ members }: Ranking): Map<string, SafetensorsTensor> {
  return new Map(
    members.flatMap(({ ranker }) =>
      Object.entries(ranker.arrays).map(([name, { shape, data }]) => [
        `${RANKING_PREFIX}${ranker.name}.${name}`,
        { dtype: 'F32', shape, data },
      ]),
    ),
  )
}

/** Whether a field of `model.json` describes a ranking. */
export function isSavedRanking(value: unknown): value is SavedRanking {
  const { members } = (value ?? {}) as Partial<SavedRanking>
  return (
    Array.isArray(members) &&
    members.length <= rankerNames.length &&
    new Set(members.map((member: { name?: unknown } | null) => member?.name)).size === members.length &&
    members.every((member: Partial<SavedRanking['members'][number]> | null) => {
      const { name, weight, settings } = member ?? {}
      return (
        rankerNames.includes(name as RankerName) &&
        Number.isFinite(weight) &&
        typeof settings === 'object' &&
        settings !== null &&
        needed[name as RankerName].every((key) => settings[key]! >= 0 && settings[key]! < 1e9)
      )
    })
  )
}

/**
 * Restores a ranking from its description and arrays.
 *
 * @param damaged The error for a description that does not match the arrays.
 */
export function restoreRanking(
  { members }: SavedRanking,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  events: Events,
  damaged: (what: string) => FileError,
): Ranking {
  const restored = members.map(({ name, weight, settings }): RankingMember => {
    const array = (own: string, ...shape: readonly number[]): Float32Array => {
      const found = tensors.get(`${RANKING_PREFIX}${name}.${own}`)
      if (!(found?.data instanceof Float32Array) || found.shape.join() !== shape.join())
        throw damaged(`its ranking model ${name} does not match model.safetensors`)
      return found.data
    }
    return { weight, ranker: restoreRanker(name, settings, events, array, tensors) }
  })
  return new Ranking(events, restored)
}

function restoreRanker(
  name: RankerName,
  settings: Readonly<Record<string, number>>,
  events: Events,
  array: (own: string, ...shape: readonly number[]) => Float32Array,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
): Ranker {
  const { users, items } = events
  const factors = settings['factors']!
  if (name === 'ease') {
    const form = tensors.has(`${RANKING_PREFIX}ease.users`) ? 'users' : 'items'
    const size = form === 'users' ? users : items
    return new Ease(settings as Ease['settings'], form, array(form, size, size), events)
  }
  if (name === 'ials') return new Ials(settings as Ials['settings'], array('items', items, factors))
  return new Bpr(settings as Bpr['settings'], {
    width: factors,
    users: array('users', users, factors),
    items: array('items', items, factors),
    biases: array('biases', items),
  })
}
