import type { TreeFacts } from './tree-facts.ts'

/** The weights of the parts of an ensemble in each prediction; their sum is 1. */
export interface PredictionShares {
  readonly nets: number
  readonly line: number
  readonly trees: number
}

/** Below this, a part does not show in a percentage. */
const NEGLIGIBLE = 0.005

/** The weights of nets, linear model and boosted trees, from the facts of a run. */
export function predictionShares({
  netShare,
  trees: beside,
}: Readonly<Record<string, unknown>>): PredictionShares {
  const trees = (beside as Partial<TreeFacts> | undefined)?.share ?? 0
  const line = (1 - trees) * (typeof netShare === 'number' ? 1 - netShare : 0)
  return { nets: 1 - trees - line, line, trees }
}

/** Whether a part contributes too little to show. */
export function isNegligible(share: number): boolean {
  return share < NEGLIGIBLE
}

/** A weight in percent: `12 %`. */
export function percentText(share: number): string {
  if (share > 0 && share < NEGLIGIBLE) return 'less than 1 %'
  return share < 1 && share > 1 - NEGLIGIBLE ? 'more than 99 %' : `${Math.round(100 * share)} %`
}
