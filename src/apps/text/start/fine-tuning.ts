import { GradualUnfreezing, type UnfrozenGroup } from '../../../learner/schedules/gradual-unfreezing.ts'
import type { Tensor } from '../../../tensor/index.ts'
import type { TextModel } from '../models/index.ts'
import { tokenRows } from './load-start.ts'

/** Ratio of the learning rates of adjacent groups of layers, as in ULMFiT. */
const GROUP_FACTOR = 2.6

/** The layers that share their number, such as `rnn.weight_ih_l1` or `h.1.attn.c_attn.weight`. */
const numbered = /^(?:rnn\.\w+_l|h\.)(\d+)/
/** The lower layers of the lesson's nets. */
const lower = /^(?:rnn|l_in|l_hidden)\b/

/**
 * The parameters of a text model by layer, from input to output. Embeddings are in the last group, with the output layer: they may share their weights, and only
 * they have rows of new tokens.
 */
export function textLayerGroups(model: TextModel): Tensor[][] {
  const groups = new Map<number, Tensor[]>()
  for (const [name, parameter] of model.namedParameters()) {
    const layer = numbered.exec(name)
    const place = layer !== null ? Number(layer[1]) : lower.test(name) && !tokenRows.test(name) ? 0 : Infinity
    groups.set(place, [...(groups.get(place) ?? []), parameter])
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([, params]) => params)
}

/**
 * Epochs in each stage, from the last group alone to all of them: one in each but the last, if there are epochs enough.
 *
 * @param most Stages with frozen groups, at most.
 */
export function stageEpochs(
  groups: number,
  epochs: number,
  most = Infinity,
): { readonly from: number; readonly epochs: number }[] {
  const frozen = Math.min(groups - 1, Math.floor(epochs / 3), most)
  return [
    ...Array.from({ length: frozen }, (_, i) => ({ from: groups - 1 - i, epochs: 1 })),
    { from: 0, epochs: epochs - frozen },
  ]
}

/** How layers are unfrozen. */
export interface FineTuning {
  /** Learning rate of the last group. */
  readonly lr: number
  readonly epochs: number
  /** Steps of all epochs. */
  readonly steps: number
  /** Ratio of a group's learning rate to that of the group below it. Default 2.6. */
  readonly factor?: number
  /** Stages with frozen groups, at most. Default: one for each group but the first. */
  readonly frozenStages?: number
}

/**
 * The schedule of a fine-tuning: gradual unfreezing, with a lower learning rate for each group nearer to the input.
 *
 * @param split how the optimizer splits the parameters of a group
 */
export function fineTuning(
  groups: readonly (readonly Tensor[])[],
  split: (params: readonly Tensor[]) => readonly unknown[],
  { lr, epochs, steps, factor = GROUP_FACTOR, frozenStages }: FineTuning,
): GradualUnfreezing {
  const own = groups.map((params, i): UnfrozenGroup => ({
    params,
    lrs: split(params).map(() => lr / factor ** (groups.length - 1 - i)),
  }))
  const stages = stageEpochs(groups.length, epochs, frozenStages).map((stage) => ({
    from: stage.from,
    steps: (stage.epochs * steps) / epochs,
  }))
  return new GradualUnfreezing(own, stages)
}
