import { keep, type Tensor, unkeep } from '../../../tensor/index.ts'

/**
 * The state that a recurrent model carries from batch to batch: detached, so that gradients end at the batch they belong to, and forgotten
 * where the next batch has another number of rows.
 */
export class CarriedState {
  #states: readonly Tensor[] | null = null

  /** The states of the batch before, [layers, batch, hidden] each, or undefined where there is none for so many rows. */
  take(batch: number): readonly Tensor[] | undefined {
    return this.#states?.[0]?.shape[1] === batch ? this.#states : undefined
  }

  /** Keeps the states for the next batch. The ones before are needed until the step has ended, and then freed. */
  put(states: readonly Tensor[]): void {
    this.reset()
    this.#states = states.map((state) => keep(state.detach()))
  }

  /** The states for the next batch, or null where there are none. */
  get states(): readonly Tensor[] | null {
    return this.#states
  }

  /** Forgets the state: the next batch starts from zeros. */
  reset(): void {
    for (const state of this.#states ?? []) unkeep(state)
    this.#states = null
  }
}
