import { Module } from '../../nn/module/module.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'

/** A placeholder for the rating model in runs on events: it has no weights and cannot predict. */
export class EventModel extends Module<[users: Tensor, items: Tensor], Tensor> {
  override forward(): Tensor {
    throw new ValueError('EventModel', 'a run on events has no rating model')
  }
}
