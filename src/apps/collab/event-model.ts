import { Module } from '../../nn/module/module.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'

/** Takes the place of a model of ratings in a run on events: it has no weights and predicts nothing. */
export class EventModel extends Module<[users: Tensor, items: Tensor], Tensor> {
  override forward(): Tensor {
    throw new ValueError('EventModel', 'a run on events has no model of ratings')
  }
}
