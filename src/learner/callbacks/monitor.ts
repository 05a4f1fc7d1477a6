import { ValueError } from '../../base/errors.ts'
import type { EpochRecord } from '../callback.ts'

/** What of an epoch a callback watches: a loss, of which less is better, or a metric, of which you say which way is better. */
export type Monitor =
  'validLoss' | 'trainLoss' | { readonly metric: string; readonly better: 'higher' | 'lower' }

/** The watched number of a record, turned so that less is better. Without validation rows `validLoss` is the training loss. @throws ValueError where there is no such metric. */
export function watched(monitor: Monitor, record: EpochRecord): number {
  if (monitor === 'trainLoss') return record.trainLoss
  if (monitor === 'validLoss') return record.validLoss ?? record.trainLoss
  const value = record.metrics[monitor.metric]
  if (value === undefined)
    throw new ValueError(
      'monitor',
      `there is no metric ${JSON.stringify(monitor.metric)}; this fit has ${Object.keys(record.metrics).join(', ') || 'none'}`,
    )
  return monitor.better === 'lower' ? value : -value
}
