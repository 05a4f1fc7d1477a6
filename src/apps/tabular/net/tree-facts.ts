/** What `model.json` records about the boosted trees of a net. */
export interface TreeFacts {
  /** As in `XGBoost 1.7.4`. */
  readonly library: string
  readonly rounds: number
  readonly depth: number
  /** Share of the trees in the answer. */
  readonly share: number
}
