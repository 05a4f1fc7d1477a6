import type { AnyModule } from '../../nn/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import {
  generatorState,
  noGrad,
  scope,
  setGeneratorState,
  tensor,
  type GeneratorStates,
  type Tensor,
  type TypedArray,
} from '../../tensor/index.ts'

type Values = readonly (readonly [tensor: Tensor, values: TypedArray | Float64Array])[]

/**
 * Everything that training changes: weights and buffers, the mode of each layer, the optimizer's state and options, and the state of the
 * random generators.
 */
export class TrainingSnapshot {
  readonly #optimizer: Optimizer
  readonly #values: Values
  readonly #modes: readonly (readonly [AnyModule, boolean])[]
  readonly #groups: readonly object[]
  readonly #steps: ReadonlyMap<Tensor, number>
  readonly #random: GeneratorStates

  private constructor(model: AnyModule, optimizer: Optimizer, values: Values) {
    this.#optimizer = optimizer
    this.#values = values
    this.#modes = model.modules().map((module) => [module, module.training] as const)
    this.#groups = optimizer.paramGroups.map((group) => ({ ...group }))
    this.#steps = new Map(Array.from(optimizer.state, ([param, { step }]) => [param, step]))
    this.#random = generatorState()
  }

  /** Copies everything. */
  static async take(model: AnyModule, optimizer: Optimizer): Promise<TrainingSnapshot> {
    const slots = Array.from(optimizer.state.values(), (state) => Object.values(state.slots)).flat()
    const tensors = [...model.parameters(), ...model.buffers(), ...slots]
    const values = await Promise.all(tensors.map(async (x) => [x, (await x.data()).slice()] as const))
    return new TrainingSnapshot(model, optimizer, values)
  }

  /** Restores everything exactly. */
  restore(): void {
    for (const [param, state] of this.#optimizer.state) {
      const step = this.#steps.get(param)
      if (step === undefined) this.#optimizer.state.delete(param)
      else state.step = step
    }
    const known = new Set(this.#values.map(([x]) => x))
    for (const state of this.#optimizer.state.values())
      for (const [name, slot] of Object.entries(state.slots)) if (!known.has(slot)) delete state.slots[name]
    this.#optimizer.paramGroups.forEach((group, i) => Object.assign(group, this.#groups[i]))
    scope(() =>
      noGrad(() => {
        for (const [x, values] of this.#values)
          x.copy_(tensor(values as Float32Array, { shape: x.shape, dtype: x.dtype }))
      }),
    )
    for (const [module, mode] of this.#modes) module.training = mode
    setGeneratorState(this.#random)
  }
}
