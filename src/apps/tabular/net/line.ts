import { Module } from '../../../nn/module/module.ts'
import { noGrad, ones, scope, tensor, zeros, type Tensor } from '../../../tensor/index.ts'

/** Scaled numbers are clipped to this, which is 30 spreads from the center. */
export const FAR = 2.985

/** The learned coefficients of a line. */
export interface LineFacts {
  /** One for each number column. */
  readonly numbers: Float32Array
  /** One for each code of all category columns. */
  readonly codes: Float32Array
  readonly bias: number
  /** Weight of the net in the blended prediction; the line has the rest. */
  readonly share: number
}

/**
 * A linear model in addition to the net of a regression, for tables with too few rows for a net to learn a straight line: `share` is the weight of the net's prediction,
 * the line has the rest. The weight is chosen on rows that neither has learned from.
 *
 *     net [batch, 1], cats int32 [batch, categories], conts [batch, numbers]   ->   [batch, 1]
 */
export class Line extends Module<[net: Tensor, cats: Tensor, conts: Tensor], Tensor> {
  numbers: Tensor
  codes: Tensor
  bias: Tensor
  share: Tensor
  readonly #before: Int32Array

  /** Predictions are clamped to this range: that of the training rows, widened by its own width on either side. */
  readonly range: readonly [low: number, high: number]

  /**
   * @param categories codes of each category column.
   * @param yRange range of the training targets, or null for none.
   */
  constructor(numbers: number, categories: readonly number[], yRange: readonly [number, number] | null) {
    super()
    const [low, high] = yRange ?? [-Infinity, Infinity]
    this.range = yRange === null ? [low, high] : [2 * low - high, 2 * high - low]
    let all = 0
    this.#before = Int32Array.from(categories, (codes) => (all += codes) - codes)
    this.numbers = this.registerBuffer('numbers', zeros(numbers, 1))
    this.codes = this.registerBuffer('codes', zeros(Math.max(1, all)))
    this.bias = this.registerBuffer('bias', zeros(1))
    this.share = this.registerBuffer('share', ones(1))
  }

  load({ numbers, codes, bias, share }: LineFacts): void {
    scope(() =>
      noGrad(() => {
        this.numbers.copy_(tensor(numbers, { shape: this.numbers.shape }))
        if (codes.length > 0) this.codes.copy_(tensor(codes))
        this.bias.copy_(tensor([bias]))
        this.share.copy_(tensor([share]))
      }),
    )
  }

  override forward(net: Tensor, cats: Tensor, conts: Tensor): Tensor {
    let line = this.bias.unsqueeze(0)
    if (this.numbers.numel > 0) line = line.add(drawnOut(conts).matmul(this.numbers))
    if (this.#before.length > 0) {
      const index = cats.add(tensor(this.#before)).reshape(-1)
      const own = this.codes.indexSelect(0, index).reshape(cats.shape[0]!, this.#before.length)
      line = line.add(own.sum(1, { keepdim: true }))
    }
    return net.mul(this.share).add(line.clamp(...this.range).mul(this.share.neg().add(1)))
  }
}

/** Undoes the soft clipping of robust scaling: z from z / sqrt(1 + (z / 3)^2). */
function drawnOut(conts: Tensor): Tensor {
  const near = conts.clamp(-FAR, FAR)
  return near.div(
    near
      .square()
      .mul(-1 / 9)
      .add(1)
      .sqrt(),
  )
}

/** The same for one number. */
export function drawnOutNumber(value: number): number {
  const near = Math.min(FAR, Math.max(-FAR, value))
  return near / Math.sqrt(1 - near ** 2 / 9)
}
