/** How to get a better model than the baseline. */
const REMEDY = 'a different number of --epochs, or --lr auto'

/**
 * A warning if a model is no better than its baseline on the validation data. Both are losses: lower is better.
 *
 * @param shown The losses as they are printed: equal texts are equal losses.
 */
export function noBetter(
  net: number,
  simplest: number,
  name: string,
  { remedy = REMEDY, shown = fourDigits }: { remedy?: string; shown?: (loss: number) => string } = {},
): string[] {
  if (net < simplest && shown(net) !== shown(simplest)) return []
  return [
    `warning: on validation data the model is no better than ${name}; try ${remedy}; or there may be no more to learn from this data.`,
  ]
}

/**
 * The same for the scores of a model that predicts a target; of classes the accuracy is compared, too. A threshold that maximizes another score costs accuracy: then that
 * score is compared.
 *
 * @param maximized the score that a threshold maximizes.
 */
export function noBetterScores(
  scores: Readonly<Record<string, number>>,
  baseline: Readonly<Record<string, number>>,
  error: string,
  name: string,
  maximized = 'accuracy',
): string[] {
  const warning = noBetter(scores[error]!, baseline[error]!, name)
  const [own, simple] = [scores[maximized], baseline[maximized]]
  if (warning.length > 0 || own === undefined || simple === undefined) return warning
  return noBetter(-own, -simple, name).length === 0
    ? []
    : [
        `warning: on validation data the probabilities are better than ${name}, but the ${maximized === 'balancedAccuracy' ? 'balanced accuracy' : maximized} is not; try ${REMEDY}.`,
      ]
}

/** As most scores are printed. */
function fourDigits(loss: number): string {
  return loss.toPrecision(4)
}

/** As losses per token or rating are printed. */
export function fourPlaces(loss: number): string {
  return loss.toFixed(4)
}
