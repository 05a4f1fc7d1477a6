import type { SavedRanking } from './ranking/saved-ranking.ts'

/** The model of ratings. */
export interface RatingModelFacts {
  readonly name: 'dot-bias'
  readonly users: number
  readonly items: number
  readonly factors: number
  readonly yRange: readonly [number, number]
  /** How items are recommended. Runs of Lanner 0.1 lack it: they recommend by predicted rating. */
  readonly ranking?: SavedRanking
  /** The closed-form model whose ratings are averaged with those of the net: see `TasteRidge`. */
  readonly tastes?: { readonly width: number }
}

/** Of a run on events: there are no ratings to model. */
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
