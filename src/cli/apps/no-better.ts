/** A warning if a model is no better than its baseline on the validation data. Both are losses: lower is better. */
export function noBetter(
  net: number,
  simplest: number,
  name: string,
  remedy = 'a different number of --epochs, or --lr auto',
): string[] {
  if (net < simplest) return []
  return [
    `warning: on validation data the model is no better than ${name}; try ${remedy}; or there may be no more to learn from this data.`,
  ]
}
