import { checkOptions } from '../base/check-options.ts'
import { Adam, type AdamOptions, adamOptionNames } from './adam.ts'
import type { Params } from './param-groups.ts'

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): weights shrink by `lr * weightDecay` before each
 * update. Default `lr` 1e-3, `weightDecay` 0.01.
 *
 * @example
 * const opt = new optim.AdamW(model.parameters(), { lr: 1e-3, weightDecay: 0.1 })
 */
export class AdamW extends Adam {
  constructor(params: Params<Required<AdamOptions>>, options: AdamOptions = {}) {
    checkOptions('AdamW', options, adamOptionNames)
    super(params, { ...options, weightDecay: options.weightDecay ?? 0.01 })
  }

  protected override get decoupled(): boolean {
    return true
  }
}
