import type { AnyModule } from '../../nn/index.ts'
import { noGrad, scope, tensor, type Tensor, type TypedArray } from '../../tensor/index.ts'

/** A snapshot of all weights and buffers of a model. */
export class WeightsCopy {
  readonly #values: readonly (readonly [tensor: Tensor, values: TypedArray | Float64Array])[]

  private constructor(values: WeightsCopy['values']) {
    this.#values = values
  }

  static async of(model: AnyModule): Promise<WeightsCopy> {
    const tensors = [...model.parameters(), ...model.buffers()]
    return new WeightsCopy(
      await Promise.all(tensors.map(async (x) => [x, (await x.data()).slice()] as const)),
    )
  }

  /** Values copied from a model like this one, in its order of parameters and buffers. */
  static from(model: AnyModule, values: readonly (TypedArray | Float64Array)[]): WeightsCopy {
    const tensors = [...model.parameters(), ...model.buffers()]
    return new WeightsCopy(tensors.map((x, i) => [x, values[i]!] as const))
  }

  get values(): readonly (readonly [tensor: Tensor, values: TypedArray | Float64Array])[] {
    return this.#values
  }

  /** Puts them back into the model they came from. */
  restore(): void {
    scope(() =>
      noGrad(() => {
        for (const [x, values] of this.#values)
          x.copy_(tensor(values as Float32Array, { shape: x.shape, dtype: x.dtype }))
      }),
    )
  }
}
