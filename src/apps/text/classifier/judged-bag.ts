import { crossEntropy } from '../../../nn/functional/cross-entropy.ts'
import { Module } from '../../../nn/module/module.ts'
import { cat } from '../../../tensor/ops/cat.ts'
import { narrow } from '../../../tensor/ops/slice.ts'
import type { Tensor } from '../../../tensor/index.ts'
import type { BagClassifier } from './bag-classifier.ts'

/**
 * Two bags that are trained at once: one learns from all texts, and is kept; the other one, the judge, does not learn from the texts held out, so it can say how
 * well a bag like them does there.
 *
 *     rows, weights as for a bag   ->   in training logits of the bag and of the judge, [batch, 2 * classes]; else those of the judge, [batch, classes]
 */
export class JudgedBag extends Module<[rows: Tensor, weights: Tensor], Tensor> {
  bag: BagClassifier
  judge: BagClassifier

  constructor(bag: BagClassifier, judge: BagClassifier) {
    super()
    this.bag = bag
    this.judge = judge
  }

  override forward(rows: Tensor, weights: Tensor): Tensor {
    const judged = this.judge(rows, weights)
    return this.training ? cat([this.bag(rows, weights), judged], 1) : judged
  }
}

/**
 * The mean of the losses of bag and judge; of the judge alone in validation.
 *
 * @param classes number of classes
 * @returns a loss for targets [batch]: the class of a text, plus `classes` for a text held out that is trained on
 */
export function judgedLoss(classes: number): (logits: Tensor, targets: Tensor) => Tensor {
  return (logits, targets) => {
    if (logits.shape[1] === classes) return crossEntropy(logits, targets)
    const learned = targets.lt(classes)
    const own = targets.sub(learned.logicalNot().toInt().mul(classes))
    const judged = crossEntropy(narrow(logits, 1, classes, classes), own, { reduction: 'none' })
    return crossEntropy(narrow(logits, 1, 0, classes), own)
      .add(judged.mul(learned.toFloat()).mean())
      .div(2)
  }
}
