import type { SavedRanking } from './ranking/saved-ranking.ts'

/** The rating model. */
export interface RatingModelFacts {
  readonly name: 'dot-bias'
  readonly users: number
  readonly items: number
  readonly factors: number
  readonly yRange: readonly [number, number]
  /** How items are recommended. Runs of Lanner 0.1 lack it: they recommend by predicted rating. */
  readonly ranking?: SavedRanking
  /** The closed-form model that is blended with the net: see `TasteRidge`. */
  readonly tastes?: { readonly width: number }
}

/** For a run on events, which has no ratings to model. */
export interface EventModelFacts {
  readonly name: 'events'
  readonly users: number
  readonly items: number
  readonly ranking: SavedRanking
}

/** Facts of a run on ratings or events; `metrics` and `training` grow while it trains. */
export interface CollabRunFacts {
  readonly model: RatingModelFacts | EventModelFacts
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}
