import { requireList } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { EpochRecord } from '../../learner/index.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

export interface LossCurvesOptions extends ChartOptions {
  readonly title?: string
  /** The name of the loss. Default: 'loss'. */
  readonly axis?: string
  /** The loss of a baseline, drawn as a horizontal line. */
  readonly baseline?: { readonly label: string; readonly loss: number } | null
}

const lossCurvesOptionNames: OptionNames<LossCurvesOptions> = {
  ...chartOptionNames,
  title: true,
  axis: true,
  baseline: true,
}

/**
 * Training and validation loss after each epoch, and the loss of a baseline. During an epoch, rows such as `{ epoch: 0.25, ... }` show the training loss so far.
 *
 * @example
 * const spec = lossCurves([{ epoch: 1, trainLoss: 2, validLoss: 1.8 }])
 * (await toSvg(spec)).includes('validation') // true
 */
export function lossCurves(
  epochs: readonly Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss'>[],
  options: LossCurvesOptions = {},
): VegaLiteSpec {
  checkOptions('lossCurves', options, lossCurvesOptionNames)
  requireList('lossCurves', 'a list of epochs', epochs)
  const { title = '', axis = 'loss', baseline = null, size = 'wide' } = options
  const [training, validation] = ['training (moving average)', 'validation']
  const row = (
    of: string,
    epoch: number,
    loss: number,
  ): { of: string; epoch: number; loss: number; tip: string } => ({
    of,
    epoch,
    loss,
    tip: `${of} after epoch ${shortNumber(epoch)}: ${shortNumber(loss)}`,
  })
  const values = epochs.flatMap(({ epoch, trainLoss, validLoss }) => [
    row(training, epoch, trainLoss),
    ...(validLoss === null ? [] : [row(validation, epoch, validLoss)]),
  ])
  const running = epochs.some(({ epoch }) => !Number.isInteger(epoch))
  const last = Math.ceil(epochs.at(-1)?.epoch ?? 1)
  const ticks = epochTicks(last, size === 'wide' ? 15 : 6)
  const domain = [training, ...(values.some(({ of }) => of === validation) ? [validation] : [])]
  const range: string[] = [colors.blue, colors.red].slice(0, domain.length)
  if (baseline !== null) {
    domain.push(baseline.label)
    range.push(colors.faint)
  }
  const encoding = {
    x: {
      field: 'epoch',
      type: 'quantitative',
      title: 'epoch',
      scale: { domain: [running ? 0 : Math.min(1, last - 1), last], nice: false, zero: false },
      axis: {
        values: ticks,
        tickCount: ticks.length,
        format: 'd',
        grid: false,
        labelOverlap: false,
      },
    },
    y: { field: 'loss', type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: 6 } },
    color: {
      field: 'of',
      type: 'nominal',
      scale: { domain, range },
      legend: { title: null, symbolType: 'stroke', symbolStrokeWidth: 3 },
    },
  }
  return chart(title, size, {
    height: size === 'wide' ? 260 : 220,
    layer: [
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2.5 },
        encoding,
      },
      {
        data: { values: values.filter(({ epoch }) => Number.isInteger(epoch)) },
        mark: { type: 'circle', size: epochs.length > 40 ? 14 : 50, opacity: 1 },
        encoding: { ...encoding, description: { field: 'tip' } },
      },
      ...(baseline === null
        ? []
        : [
            {
              data: {
                values: [
                  {
                    ...baseline,
                    of: baseline.label,
                    tip: `${baseline.label}: ${shortNumber(baseline.loss)}`,
                  },
                ],
              },
              mark: { type: 'rule', strokeWidth: 2, strokeDash: [6, 4] },
              encoding: { y: encoding.y, color: encoding.color, description: { field: 'tip' } },
            },
          ]),
    ],
  })
}

/** Epochs to label on the axis: all, or in steps of 2, 5, 10 and so on. */
function epochTicks(last: number, most: number): number[] {
  let step = 1
  for (let i = 0; last / step > most; i++) step *= i % 3 === 1 ? 2.5 : 2
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step)
  return step > 1 ? [1, ...ticks] : ticks
}
