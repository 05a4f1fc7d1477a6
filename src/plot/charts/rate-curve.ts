import { requireFields } from '../../base/check-required.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { chart, shortNumber } from '../chart.ts'
import { type ChartOptions, type VegaLiteSpec, chartOptionNames } from '../spec.ts'
import { colors } from '../theme.ts'

/** Learning rates, and momenta if scheduled, at some steps of a training. */
export interface RatePlan {
  readonly steps: readonly number[]
  readonly lrs: readonly number[]
  readonly momentums?: readonly number[] | undefined
}

export interface RateCurveOptions extends ChartOptions {
  readonly title?: string
}

const rateCurveOptionNames: OptionNames<RateCurveOptions> = { ...chartOptionNames, title: true }

/**
 * The learning rate over the steps of a training, and below it the momentum if that was scheduled too.
 *
 * @example
 * const plan = new OneCycle(1e-2, 100)
 * const steps = Array.from({ length: 100 }, (_, i) => i)
 * const spec = rateCurve({ steps, lrs: steps.map((step) => plan.lrAt(step)) })
 * (await toSvg(spec)).includes('learning rate') // true
 */
export function rateCurve(plan: RatePlan, options: RateCurveOptions = {}): VegaLiteSpec {
  checkOptions('rateCurve', options, rateCurveOptionNames)
  requireFields('rateCurve', 'learning rates by step', plan, ['steps', 'lrs'])
  const { steps, lrs, momentums } = plan
  const { title = '', size = 'wide' } = options
  const last = steps.at(-1) ?? 1
  const x = {
    field: 'step',
    type: 'quantitative',
    title: 'step',
    scale: { domain: [0, Math.max(1, last)], nice: false },
    axis: { grid: false, tickCount: size === 'wide' ? 10 : 5 },
  }
  const values = steps.map((step, i) => ({
    step,
    lr: lrs[i]!,
    momentum: momentums?.[i] ?? null,
    tip: `step ${step}: rate ${shortNumber(lrs[i]!)}${momentums === undefined ? '' : `, momentum ${shortNumber(momentums[i]!)}`}`,
  }))
  const line = (field: string, name: string, color: string): Record<string, unknown> => ({
    mark: { type: 'line', strokeWidth: 2, color },
    encoding: {
      x,
      y: {
        field,
        type: 'quantitative',
        title: name,
        scale: { zero: false },
        axis: { titleColor: color, tickCount: 5 },
      },
    },
  })
  const rate = line('lr', 'learning rate', colors.blue)
  const height = size === 'wide' ? 200 : 180
  if (momentums === undefined) return chart(title, size, { height, data: { values }, ...rate })
  return chart(title, size, {
    height,
    data: { values },
    layer: [rate, line('momentum', 'momentum', colors.red)],
    resolve: { scale: { y: 'independent' } },
  })
}
