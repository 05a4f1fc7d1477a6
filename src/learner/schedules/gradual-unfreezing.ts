import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import type { Training } from '../callback.ts'
import { OneCycle } from './one-cycle.ts'
import { Schedule } from './schedule.ts'

/** Parameters that are frozen together and share a learning rate. */
export interface UnfrozenGroup {
  readonly params: readonly Tensor[]
  /** Learning rate of its parameters, for each of the optimizer's groups that they are in. */
  readonly lrs: readonly number[]
}

/** A part of the training in which the same groups learn. */
interface UnfreezingStage {
  /** The first group that learns; those before it are frozen. */
  readonly from: number
  readonly steps: number
}

/**
 * Gradual unfreezing (Howard and Ruder, arXiv 1801.06146): the last layers learn first, then more and more of those before them. Each stage is one cycle of the
 * learning rate. Everything depends on the number of the step only, so a resumed fit continues as if it had never stopped.
 *
 * The optimizer has all groups from the start: it skips parameters without a gradient.
 */
export class GradualUnfreezing extends Schedule {
  readonly #groups: readonly UnfrozenGroup[]
  readonly #stages: readonly (UnfreezingStage & { readonly begin: number; readonly cycle: OneCycle })[]
  #from = -1

  /**
   * @param groups from input to output, in the order of the optimizer's groups
   * @throws ValueError if there is no stage.
   */
  constructor(groups: readonly UnfrozenGroup[], stages: readonly UnfreezingStage[]) {
    super(groups.flatMap(({ lrs }) => lrs))
    if (stages.length === 0) throw new ValueError('GradualUnfreezing', 'needs at least one stage')
    this.#groups = groups
    let begin = 0
    this.#stages = stages.map((stage) => {
      const cycle = new OneCycle(this.lr, stage.steps)
      const own = { ...stage, begin, cycle }
      begin += stage.steps
      return own
    })
  }

  override rateAt(step: number, lr: number): number {
    const { begin, cycle } = this.#stageAt(step)
    return cycle.rateAt(step - begin, lr)
  }

  override onBatchStart(training: Training): void {
    super.onBatchStart(training)
    const { from } = this.#stageAt(training.step)
    if (from !== this.#from) this.#freezeBefore(from)
  }

  onFitEnd(): void {
    this.#freezeBefore(0)
  }

  #stageAt(step: number): UnfreezingStage & { readonly begin: number; readonly cycle: OneCycle } {
    return this.#stages.findLast(({ begin }) => begin <= step)!
  }

  #freezeBefore(from: number): void {
    this.#from = from
    this.#groups.forEach(({ params }, i) => {
      for (const param of params) param.requiresGrad = i >= from
    })
  }
}
