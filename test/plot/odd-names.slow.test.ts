import { describe, expect, it } from 'vitest'
import { toSvg } from '../../src/plot/index.ts'
import { oddNames } from '../odd-names.ts'
import { oddCharts } from './odd-charts.ts'

describe('every kind of chart is drawn with every odd name', () => {
  it.each(Object.keys(oddCharts))(
    '%s',
    async (kind) => {
      for (const [i, name] of oddNames.entries()) {
        const svg = await toSvg(oddCharts[kind]!(name, i % 2 === 0 ? 'wide' : 'narrow'))
        expect(svg).not.toContain('\u2060')
        expect(svg).not.toContain('[native code]')
        expect(svg).not.toContain('<b>')
        expect(svg).not.toContain('<script')
        // A short name is written as it is.
        if (/^\w{2,20}$/.test(name)) expect(svg).toContain(name)
      }
    },
    300_000,
  )
})
