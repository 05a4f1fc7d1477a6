import { keep, type Tensor, unkeep } from '../../../tensor/index.ts'

/**
 * The state that a recurrent model carries from batch to batch: detached, so that gradients stop at batch boundaries, and reset when the number of rows
 * changes.
 */
export class CarriedState {
  #states: readonly Tensor[] | null = null

  /** The states after the previous batch, [layers, batch, hidden] each, or undefined if there are none for this number of rows. */
  take(batch: number): readonly Tensor[] | undefined {
    return this.#states?.[0]?.shape[1] === batch ? this.#states : undefined
  }

  /** Keeps the states for the next batch. The previous ones are needed until the step has ended, and then freed. */
  put(states: readonly Tensor[]): void {
    this.reset()
    this.#states = states.map((state) => keep(state.detach()))
  }

  /** The states for the next batch, or null if there are none. */
  get states(): readonly Tensor[] | null {
    return this.#states
  }

  /** Resets the state: the next batch starts from zeros. */
  reset(): void {
    for (const state of this.#states ?? []) unkeep(state)
    this.#states = null
  }
}
