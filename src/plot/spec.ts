import { type OptionNames } from '../base/check-options.ts'
import type { TopLevelSpec } from 'vega-lite'

/** A chart as plain data: what Vega-Lite draws. Can be stored, tested, and shown by notebooks. */
export type VegaLiteSpec = TopLevelSpec

/** How much room a chart has: that of a laptop's page, or of a phone's. Its letters are of the same size in both. */
export type ChartSize = 'wide' | 'narrow'

/** A chart that is drawn for the room that it has. */
export type SizedChart = (size: ChartSize) => VegaLiteSpec

/** What every chart can be told. */
export interface ChartOptions {
  /** Default 'wide'. */
  readonly size?: ChartSize
}

export const chartOptionNames: OptionNames<ChartOptions> = { size: true }

/** Whole width of a chart, its axes and legends included. */
export const chartWidth: Readonly<Record<ChartSize, number>> = { wide: 680, narrow: 330 }
