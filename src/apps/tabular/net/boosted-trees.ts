import type { FlatTrees } from '../../trees/flat-trees.ts'
import { Module } from '../../../nn/module/module.ts'
import * as F from '../../../nn/functional/index.ts'
import { cat, noGrad, ones, scope, tensor, zeros, type Tensor } from '../../../tensor/index.ts'
import type { MixedOutput } from '../mixed-input-model.ts'
import { embeddingWidth } from '../embedding-sizes.ts'

/** Sizes of boosted trees, which suffice to restore them. */
export interface TreeSizes {
  readonly nodes: number
  /** One tree for each round of each booster, and for each class if there are more than two. */
  readonly trees: number
  /** The maximum depth. */
  readonly depth: number
}

/** Rows times trees per step, small enough for the caches. */
const AT_ONCE = 2 ** 18

/**
 * Boosted trees blended with a net: `share` is the weight of the net's output, the trees have the rest. They are plain lists of numbers evaluated by tensor operations, so
 * predictions do not need XGBoost.
 *
 *     answer [batch, outputs], inputs [batch, columns] (see `treeInputs`)   ->   [batch, outputs]
 *
 * Answers are numbers, or log-probabilities of classes.
 */
export class BoostedTrees extends Module<[answer: Tensor, inputs: Tensor], Tensor> {
  readonly sizes: TreeSizes
  readonly output: MixedOutput
  readonly #groups: number
  feature: Tensor
  threshold: Tensor
  next: Tensor
  value: Tensor
  roots: Tensor
  base: Tensor
  share: Tensor

  /** @param outputs of the net. */
  constructor(sizes: TreeSizes, output: MixedOutput, outputs: number) {
    super()
    this.sizes = sizes
    this.output = output
    this.#groups = treeOutputs(outputs)
    const whole = (count: number): Tensor => tensor(new Int32Array(count))
    this.feature = this.registerBuffer('feature', whole(sizes.nodes))
    this.threshold = this.registerBuffer('threshold', zeros(sizes.nodes))
    this.next = this.registerBuffer('next', whole(sizes.nodes))
    this.value = this.registerBuffer('value', zeros(sizes.nodes))
    this.roots = this.registerBuffer('roots', whole(sizes.trees))
    this.base = this.registerBuffer('base', zeros(this.#groups))
    this.share = this.registerBuffer('share', ones(1))
  }

  load(trees: FlatTrees, share: number): this {
    scope(() =>
      noGrad(() => {
        this.feature.copy_(tensor(trees.feature))
        this.threshold.copy_(tensor(trees.threshold))
        this.next.copy_(tensor(trees.next))
        this.value.copy_(tensor(trees.value))
        this.roots.copy_(tensor(trees.roots))
        this.base.copy_(tensor(trees.base))
        this.share.copy_(tensor([share]))
      }),
    )
    return this
  }

  /** The predictions of the trees alone: numbers, or class probabilities, [batch, outputs]. */
  own(inputs: Tensor): Tensor {
    const sums = this.#sums(inputs)
    if (this.output === 'regression') return sums
    return F.softmax(this.#groups === 1 ? cat([sums.mul(0), sums], 1) : sums, 1)
  }

  override forward(answer: Tensor, inputs: Tensor): Tensor {
    const rest = this.share.neg().add(1)
    const own = this.own(inputs).mul(rest)
    if (this.output === 'regression') return answer.mul(this.share).add(own)
    return answer.exp().mul(this.share).add(own).clamp(1e-30, 1).log()
  }

  /** Base and leaves of each output, [batch, groups]. */
  #sums(inputs: Tensor): Tensor {
    const [batch] = inputs.shape as [number, number]
    const each = this.sizes.trees / this.#groups
    const atOnce = Math.max(1, Math.floor(AT_ONCE / Math.max(1, batch)))
    const outputs = Array.from({ length: this.#groups }, (_, group) => {
      let sum = this.base.narrow(0, group, 1).expand(batch)
      for (let from = 0; from < each; from += atOnce) {
        const roots = this.roots.narrow(0, group * each + from, Math.min(atOnce, each - from))
        sum = sum.add(scope(() => this.#leaves(roots, inputs)))
      }
      return sum.unsqueeze(1)
    })
    return outputs.length === 1 ? outputs[0]! : cat(outputs, 1)
  }

  /** The sum of the leaves that each row reaches, [batch]. */
  #leaves(roots: Tensor, inputs: Tensor): Tensor {
    const shape = [inputs.shape[0]!, roots.shape[0]!] as const
    let node = roots
      .unsqueeze(0)
      .expand(...shape)
      .reshape(-1)
    for (let step = 0; step < this.sizes.depth; step++) {
      const value = inputs.gather(1, this.feature.indexSelect(0, node).reshape(...shape))
      const second = value.ge(this.threshold.indexSelect(0, node).reshape(...shape))
      node = this.next.indexSelect(0, node).add(second.toInt().reshape(-1))
    }
    return this.value
      .indexSelect(0, node)
      .reshape(...shape)
      .sum(1)
  }
}

/** The number of sums of trees for this many outputs of a net: two classes need one. */
export function treeOutputs(outputs: number): number {
  return outputs === 2 ? 1 : outputs
}

/**
 * The inputs of trees, [batch, columns]: the numbers, and the slot of each category, one-hot if it has few.
 *
 * @param places int32 [batch], counted by `counts`.
 */
export function treeInputs(
  conts: Tensor | null,
  places: readonly Tensor[],
  counts: readonly number[],
): Tensor {
  const parts = conts === null ? [] : [conts]
  places.forEach((own, column) => {
    const count = counts[column]!
    parts.push(embeddingWidth(count) === 0 ? F.oneHot(own, count).toFloat() : own.toFloat().unsqueeze(1))
  })
  return parts.length === 1 ? parts[0]! : cat(parts, 1)
}
