/** A warning if a model is no better than its baseline on the validation data. Both are losses: lower is better. */
export function noBetter(net: number, simplest: number, name: string): string[] {
  if (net < simplest) return []
  return [
    `warning: on validation data the model is no better than ${name}; try more or fewer --epochs or --lr auto, unless there is nothing more to learn from this data.`,
  ]
}
