import type { LayerHistogram } from '../../learner/index.ts'
import { histogramHeat } from '../charts/histogram-heat.ts'
import type { ReportSection } from './page.ts'
import { slug } from './section-name.ts'
import { eventsOfLog } from './rate-sections.ts'

/** Maximum layers of each kind in a report. */
const MOST = 8

/** A section for each recorded layer: activations, then gradients, over the steps. */
export function histogramSections(log: string): ReportSection[] {
  const looks = eventsOfLog(log, 'histograms').flatMap(({ step, layers }) =>
    typeof step === 'number' && Array.isArray(layers)
      ? (layers as LayerHistogram[]).map((layer) => Object.assign(layer, { step }))
      : [],
  )
  return (['activation', 'gradient'] as const).flatMap((kind) => {
    const own = looks.filter((look) => look.kind === kind)
    return [...new Set(own.map(({ name }) => name))].slice(0, MOST).map((name): ReportSection => {
      const steps = own.filter((look) => look.name === name)
      const last = steps.at(-1)!
      const what = kind === 'activation' ? 'Activations' : 'Gradients'
      return {
        name: `${kind}-${slug(name)}`,
        title: `${what} of ${name}`,
        text: `Their distribution over the steps; darker means more values. At the end their mean is ${Number(last.mean.toPrecision(3))}, their standard deviation ${Number(last.std.toPrecision(3))}, and ${Math.round(100 * last.nearZero)} % are near 0.`,
        chart: (size) => histogramHeat(steps, { axis: kind, size }),
      }
    })
  })
}
