import { describe, expect, it } from 'vitest'
import * as plot from '../../src/plot/index.ts'
import { toSvg, type VegaLiteSpec } from '../../src/plot/index.ts'
import { oddCharts } from './odd-charts.ts'

describe('every kind of chart is drawn, whatever things are called', () => {
  it('the list has every chart of lanner/plot', () => {
    const others = new Set([
      'pictureGrid',
      'scatterRoom',
      'theme',
      'toHtml',
      'toPng',
      'toSvg',
      'PlotError',
      'colors',
      'reportOf',
      'reportPage',
    ])
    const exported = Object.keys(plot).filter((name) => !others.has(name) && !name.endsWith('Report'))
    expect(Object.keys(oddCharts).toSorted()).toEqual(exported.toSorted())
  })

  // odd-names.slow.test.ts draws all of them with all names.
  it.each(Object.keys(oddCharts))('%s, with a method of Object and with a line break', async (kind) => {
    expect(await toSvg(oddCharts[kind]!('constructor', 'wide'))).toContain('constructor')
    expect(await toSvg(oddCharts[kind]!('two\u2028"lines"', 'narrow'))).not.toContain('\u2028')
  })
})

it('a title of one long word is broken, not cut', async () => {
  const svg = await toSvg(plot.sortedBars([{ label: 'a', value: 1 }], { title: 'x'.repeat(300), axis: 'a' }))
  const pieces = svg.match(/>x+</g) ?? []
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.join('').match(/x/g)).toHaveLength(300)
})

it('characters that no XML file may have are replaced', async () => {
  const svg = await toSvg(
    plot.sortedBars([{ label: 'a\u0000b\ud800c', value: 1 }], { title: 'x', axis: 'a' }),
  )
  expect(svg).toContain('a\ufffdb\ufffdc')
  expect(svg).not.toMatch(/\0/)
})

describe('a chart that cannot be drawn', () => {
  const section = (name: string, chart?: () => VegaLiteSpec): plot.ReportSection => ({
    name,
    title: `Section ${name}`,
    text: 'What it shows.',
    ...(chart === undefined ? {} : { chart }),
  })

  it.each<[what: string, chart: () => VegaLiteSpec]>([
    ['Vega refuses it', () => ({ mark: 'none-such' }) as unknown as VegaLiteSpec],
    [
      'it fails as it is made',
      () => {
        throw new TypeError('x is undefined')
      },
    ],
  ])('is left out of the report with one line and a warning: %s', async (_what, broken) => {
    const warnings: string[] = []
    const html = await plot.reportPage(
      { title: 'A report', subtitle: '', summary: [], sections: [section('one', broken), section('two')] },
      { onWarning: (message) => warnings.push(message) },
    )
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^the report lacks the chart "Section one": /)
    expect(html).toContain('This chart cannot be drawn.')
    expect(html).toContain('Section two')
  })
})
