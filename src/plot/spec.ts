import type { TopLevelSpec } from 'vega-lite'

/** A chart as plain data: what Vega-Lite draws. Can be stored, tested, and shown by notebooks. */
export type VegaLiteSpec = TopLevelSpec

/** Colours that stay apart for people who see few of them (Okabe and Ito), and letters that can be read on a phone. */
export const theme = {
  background: '#ffffff',
  font: 'DejaVu Sans, Helvetica, Arial, sans-serif',
  padding: 8,
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    gridColor: '#e8e8e8',
    domainColor: '#999999',
    tickColor: '#999999',
    labelLimit: 260,
  },
  legend: { labelLimit: 320, labelFontSize: 12, titleFontSize: 12, orient: 'top', title: null },
  title: { fontSize: 14, anchor: 'start', fontWeight: 600, offset: 10 },
  view: { stroke: null },
  range: {
    category: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'],
    heatmap: ['#f2f6fa', '#9ecae1', '#2c7fb8', '#08306b'],
    diverging: ['#b2182b', '#f7f7f7', '#2166ac'],
  },
} as const

const schema = 'https://vega.github.io/schema/vega-lite/v6.json'

/** A chart with the theme of all charts. */
export function chart(description: string, spec: Record<string, unknown>): VegaLiteSpec {
  return { $schema: schema, description, config: theme, ...spec } as unknown as VegaLiteSpec
}
