import { checkSizes } from '../../../nn/layers/sizes.ts'
import { uniform_ } from '../../../nn/init/fill.ts'
import { Module } from '../../../nn/module/module.ts'
import { Parameter } from '../../../nn/module/parameter.ts'
import { empty, type Tensor } from '../../../tensor/index.ts'
import { ensembleLinear } from './ensemble-linear.ts'

/** A range of adjacent members. */
export interface MemberRange {
  readonly from: number
  readonly count: number
}

/**
 * A linear layer for several members at once, each with its own weights: one batched product instead of many small ones.
 *
 *     x [batch, in] in parts of some columns each, shared by the members, or [members, batch, in]   ->   [members, batch, out]
 *
 * Weight [members, in, out] and bias [members, 1, out] are initialized uniformly between -1 / sqrt(in) and 1 / sqrt(in).
 *
 * @example
 * new LinearEnsemble(4, 3, 2)([zeros(5, 3)]).shape // [4, 5, 2]
 */
export class LinearEnsemble extends Module<
  [x: Tensor | readonly Tensor[], scale?: Tensor | null, range?: MemberRange | null],
  Tensor
> {
  readonly members: number
  readonly inFeatures: number
  readonly outFeatures: number
  weight: Parameter
  bias: Parameter

  constructor(members: number, inFeatures: number, outFeatures: number) {
    super()
    checkSizes('LinearEnsemble', { members, inFeatures, outFeatures }, 1)
    this.members = members
    this.inFeatures = inFeatures
    this.outFeatures = outFeatures
    const bound = 1 / Math.sqrt(inFeatures)
    this.weight = new Parameter(uniform_(empty([members, inFeatures, outFeatures]), -bound, bound))
    this.bias = new Parameter(uniform_(empty([members, 1, outFeatures]), -bound, bound))
  }

  /**
   * @param scale [members, in, 1], a factor on each input of each member.
   * @param range only these members.
   */
  override forward(
    x: Tensor | readonly Tensor[],
    scale: Tensor | null = null,
    range: MemberRange | null = null,
  ): Tensor {
    const own = (all: Tensor): Tensor => (range === null ? all : all.narrow(0, range.from, range.count))
    return ensembleLinear(x, own(this.weight), scale && own(scale), own(this.bias))
  }

  override extraRepr(): string {
    return `${this.members}, ${this.inFeatures}, ${this.outFeatures}`
  }
}
