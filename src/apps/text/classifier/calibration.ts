import { leastOf } from '../../../base/least-of.ts'
import type { BatchSource } from '../../../data/index.ts'
import { takeValues } from '../../../learner/batch-tensors.ts'
import { predictSource } from '../../../learner/predict.ts'
import type { AnyModule } from '../../../nn/index.ts'
import { noGrad, scope, type Tensor } from '../../../tensor/index.ts'

/** The most that logits are multiplied or divided by. */
const MOST = 5
/** How far the logarithm of a temperature is expected from 0: a few texts that are all right do not make a classifier certain. */
const SPREAD = 0.5

/** How sure a classifier may be of its answers. */
export interface Calibration {
  /** What the logits are to be divided by. */
  readonly temperature: number
  /** The log loss of texts whose temperature was fitted to the others. */
  readonly logLoss: number
}

/**
 * The temperature with which the probabilities of texts held out have the least log loss (Guo et al., arXiv 1706.04599).
 *
 * @param logits [texts, classes]
 * @param targets the class of each text
 */
export function calibrate(logits: ArrayLike<number>, targets: ArrayLike<number>): Calibration {
  const texts = Array.from(targets, (_, text) => text)
  const fitted = (rows: readonly number[]): number =>
    Math.exp(
      leastOf(
        (x) => lossOf(logits, targets, rows, Math.exp(x)) + (x / SPREAD) ** 2 / 2,
        -Math.log(MOST),
        Math.log(MOST),
      ),
    )
  const halves = [0, 1].map((half) => texts.filter((text) => text % 2 === half))
  const crossed = halves.map((half, i) => lossOf(logits, targets, half, fitted(halves[1 - i]!)))
  return { temperature: fitted(texts), logLoss: (crossed[0]! + crossed[1]!) / texts.length }
}

/**
 * Divides the weights of a classifier's last layer, and with them its logits, by the temperature that suits the texts held out.
 *
 * @param judged the model that has not learned from those texts
 */
export async function calibrateLayer(
  layer: { parameters(): readonly Tensor[] },
  judged: AnyModule,
  held: BatchSource,
): Promise<Calibration> {
  const { output, target } = await predictSource(judged, held)
  const found = calibrate(await takeValues(output), await takeValues(target))
  scope(() => noGrad(() => layer.parameters().map((weights) => weights.mul_(1 / found.temperature))))
  return found
}

/** The sum of the log losses of some texts. */
function lossOf(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  rows: readonly number[],
  temperature: number,
): number {
  const classes = logits.length / targets.length
  return rows.reduce((total, row) => {
    const at = row * classes
    let most = -Infinity
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[at + c]!)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp((logits[at + c]! - most) / temperature)
    return total + Math.log(sum) - (logits[at + targets[row]!]! - most) / temperature
  }, 0)
}
