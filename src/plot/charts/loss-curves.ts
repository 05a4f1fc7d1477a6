import type { EpochRecord } from '../../learner/index.ts'
import { chart, type VegaLiteSpec } from '../spec.ts'

/** Training and validation loss after each epoch. */
export function lossCurves(
  epochs: readonly Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss'>[],
): VegaLiteSpec {
  const values = epochs.flatMap(({ epoch, trainLoss, validLoss }) => [
    { epoch, loss: trainLoss, of: 'training (moving average)' },
    ...(validLoss === null ? [] : [{ epoch, loss: validLoss, of: 'validation' }]),
  ])
  return chart('Loss after each epoch', {
    data: { values },
    width: 620,
    height: 260,
    mark: { type: 'line', point: { size: 45 }, strokeWidth: 2 },
    encoding: {
      x: { field: 'epoch', type: 'quantitative', axis: { tickMinStep: 1, format: 'd' }, title: 'epoch' },
      y: { field: 'loss', type: 'quantitative', scale: { zero: false }, title: 'loss' },
      color: { field: 'of', type: 'nominal', title: null },
    },
  })
}
