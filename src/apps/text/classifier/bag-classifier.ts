import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { embeddingBag } from '../../../nn/functional/embedding-bag.ts'
import { Module } from '../../../nn/module/module.ts'
import { Parameter } from '../../../nn/module/parameter.ts'
import { zeros, type Tensor } from '../../../tensor/index.ts'

export interface BagClassifierSizes {
  /** Number of n-grams that are known. */
  readonly features: number
  readonly classes: number
}

const sizeNames: OptionNames<BagClassifierSizes> = { features: true, classes: true }

/**
 * A linear classifier of texts by the n-grams that occur in them, whatever their order: the logits are the sum of a row of weights for each n-gram, times
 * how much the n-gram says about the text, and a bias. Its initial weights are 0.
 *
 *     rows [batch, most] int32, weights [batch, most] float32 (0 after the last n-gram of a text)   ->   logits [batch, classes]
 *
 * @example
 * const model = new BagClassifier({ features: 100, classes: 3 })
 * model(zeros(2, 5).toInt(), ones(2, 5)).shape // [2, 3]
 */
export class BagClassifier extends Module<[rows: Tensor, weights: Tensor], Tensor> {
  weight: Parameter
  bias: Parameter

  constructor(sizes: BagClassifierSizes) {
    checkOptions('BagClassifier', sizes, sizeNames)
    super()
    this.weight = new Parameter(zeros(sizes.features, sizes.classes))
    this.bias = new Parameter(zeros(sizes.classes))
  }

  override forward(rows: Tensor, weights: Tensor): Tensor {
    return embeddingBag(rows, this.weight, { mode: 'sum', perSampleWeights: weights }).add(this.bias)
  }

  override extraRepr(): string {
    const [features, classes] = this.weight.shape
    return `features=${features}, classes=${classes}`
  }
}
