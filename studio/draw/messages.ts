import type { LossOptions } from '../../src/plot/report/loss-options.ts'
import type { ChartSize, VegaLiteSpec } from '../../src/plot/spec.ts'
import type { EpochEnd } from '../protocol.ts'

export type Theme = 'light' | 'dark'

/** A chart to draw: the loss curves so far, or a chart of a report. */
export type Drawing =
  | {
      readonly kind: 'loss'
      readonly epochs: readonly Pick<EpochEnd, 'epoch' | 'trainLoss' | 'validLoss'>[]
      readonly options: LossOptions
      readonly size: ChartSize
    }
  | { readonly kind: 'spec'; readonly spec: VegaLiteSpec }

export interface DrawRequest {
  readonly id: number
  readonly drawing: Drawing
  readonly theme: Theme
}

/** The SVG, or why there is none. */
export type DrawAnswer =
  { readonly id: number; readonly svg: string } | { readonly id: number; readonly problem: string }
