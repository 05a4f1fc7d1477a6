import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { EpochRecord } from '../callback.ts'

/** The value that a callback monitors: a loss (lower is better), or a metric with its direction. */
export type Monitor =
  'validLoss' | 'trainLoss' | { readonly metric: string; readonly better: 'higher' | 'lower' }

/** @throws ValueError unless it is a `Monitor`; JavaScript does not say so itself. */
export function checkMonitor(operation: string, monitor: Monitor): Monitor {
  if (monitor === 'validLoss' || monitor === 'trainLoss') return monitor
  if (typeof monitor !== 'object' || typeof monitor?.metric !== 'string')
    throw new ValueError(
      operation,
      `monitor must be 'validLoss', 'trainLoss' or { metric: NAME, better: 'higher' or 'lower' }, not ${shownValue(monitor)}`,
    )
  return monitor
}

/**
 * The monitored value of a record, negated if higher is better. Without validation rows, `validLoss` falls back to the training loss.
 *
 * @throws ValueError if there is no such metric.
 */
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
