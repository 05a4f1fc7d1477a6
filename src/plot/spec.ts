import { type OptionNames } from '../base/check-options.ts'

/** A chart as plain data: a Vega-Lite spec. Can be stored, tested and shown in notebooks. Our types need no package that may be missing. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>

/** The available width: a laptop page or a phone. Type has the same size in both. */
export type ChartSize = 'wide' | 'narrow'

/** A chart drawn for the available width. */
export type SizedChart = (size: ChartSize) => VegaLiteSpec

/** Options of every chart. */
export interface ChartOptions {
  /** Default: 'wide'. */
  readonly size?: ChartSize
}

export const chartOptionNames: OptionNames<ChartOptions> = { size: true }

/** Total width of a chart, including axes and legends. */
export const chartWidth: Readonly<Record<ChartSize, number>> = { wide: 680, narrow: 330 }
