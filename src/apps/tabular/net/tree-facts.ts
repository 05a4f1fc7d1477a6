/** The facts in `model.json` about the boosted trees of a net. */
export interface TreeFacts {
  /** As in `XGBoost 1.7.4`. */
  readonly library: string
  readonly rounds: number
  readonly depth: number
  /** Weight of the trees in the prediction; 0 if they would not improve it. */
  readonly share: number
}
