import { Module } from '../../nn/module/module.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'

/**
 * A placeholder for the rating model in runs on events: it has no weights and cannot predict.
 *
 * @example
 * const events = Table.fromRows(Array.from({ length: 60 }, (_, i) => ({ user: i % 6, item: (i * 7) % 11 })))
 * const run = await collab.fit(events, { user: 'user', item: 'item' })
 * run.model instanceof EventModel // true
 */
export class EventModel extends Module<[users: Tensor, items: Tensor], Tensor> {
  override forward(): Tensor {
    throw new ValueError('EventModel', 'a run on events has no rating model')
  }
}
