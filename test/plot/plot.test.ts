import { describe, expect, it } from 'vitest'
import {
  heatSquares,
  labeledScatter,
  lossCurves,
  predictedActual,
  reportPage,
  sortedBars,
  toPng,
  toSvg,
  type VegaLiteSpec,
} from '../../src/plot/index.ts'
import { layOutLabels } from '../../src/interpret/index.ts'

const charts: Record<string, VegaLiteSpec> = {
  'loss-curves': lossCurves([
    { epoch: 1, trainLoss: 2, validLoss: 1.8 },
    { epoch: 2, trainLoss: 1.5, validLoss: null },
  ]),
  'sorted-bars': sortedBars(
    [
      { label: 'Shawshank Redemption, The (1994)', value: 1.3 },
      { label: 'Battlefield Earth (2000)', value: -0.9 },
    ],
    { title: 'Biases', axis: 'bias' },
  ),
  'bars-with-bounds': sortedBars(
    [
      { label: 'age', value: 0.2, low: 0.1, high: 0.3 },
      { label: 'sex', value: 0.1, low: 0, high: 0.15 },
    ],
    { title: 'Importance', axis: 'rise of the error' },
  ),
  'labeled-scatter': labeledScatter(
    layOutLabels([
      { label: 'Heat', x: 0, y: 0 },
      { label: 'Alien', x: 0.01, y: 0 },
      { label: 'Big', x: 1, y: 1 },
    ]),
    { title: 'Tastes', xTitle: 'first', yTitle: 'second' },
  ),
  'heat-squares': heatSquares(
    ['no', 'yes'],
    ['no', 'yes'],
    [
      [90, 10],
      [null, 1200],
    ],
    { title: 'Rows by class', xTitle: 'predicted', yTitle: 'actual', value: 'rows' },
  ),
  'predicted-actual': predictedActual([1, 2, 3, 3.5], [1, 2.5, 3, 3], { bins: 8 }),
}

describe('charts', () => {
  it.each(Object.keys(charts))('%s is drawn as it was reviewed', async (name) => {
    const svg = await toSvg(charts[name]!)
    expect(await toSvg(charts[name]!)).toBe(svg)
    expect(svg).not.toContain('NaN')
    await expect(svg.replaceAll('><', '>\n<')).toMatchFileSnapshot(`svg/${name}.svg`)
  })

  it('become PNG files', async () => {
    const bytes = await toPng(charts['sorted-bars']!)
    expect([...bytes.subarray(1, 4)]).toEqual([...'PNG'].map((letter) => letter.charCodeAt(0)))
    expect(bytes.length).toBeGreaterThan(3000)
  })

  it.each(['wide', 'narrow'] as const)('have as much room where a name is cut (%s)', async (size) => {
    const room = async (letters: number): Promise<number> => {
      const bar = { label: 'W'.repeat(letters), value: 1 }
      const svg = await toSvg(sortedBars([bar], { title: 'Bars', axis: 'bias', size }))
      return Number(/class="background"[^>]* d="M0,0h([\d.]+)v/.exec(svg)![1])
    }
    const cut = await room(40)
    expect(cut).toBeGreaterThan(250)
    expect(await room(400)).toBe(cut)
  })

  it('say in one sentence why they cannot be drawn', async () => {
    const spec = { mark: 'ribbon', data: { values: [] } } as unknown as VegaLiteSpec
    await expect(toSvg(spec)).rejects.toThrow('The chart cannot be drawn: ')
  })
})

describe('a report', () => {
  it('holds everything and fetches nothing, whatever the names', async () => {
    const hostile = `<script>alert("1")</script> & 'co'`
    const html = await reportPage({
      title: hostile,
      subtitle: hostile,
      summary: [[hostile, hostile]],
      sections: [
        {
          name: 'bars',
          title: hostile,
          text: hostile,
          chart: (size) =>
            sortedBars([{ label: hostile, value: 1 }], { title: hostile, axis: hostile, size }),
        },
        {
          name: 'table',
          title: 'x',
          text: 'y',
          table: { columns: [hostile], rows: [[hostile], [0.12345678]] },
        },
      ],
    })
    expect(html).not.toContain('<script')
    expect(html.replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, '')).not.toMatch(/https?:\/\//)
    expect(html).toContain("default-src 'none'")
    expect(html).toContain('0.1235')
    expect(html).toMatch(/<figure role="img" aria-label="&lt;script/)
  })
})
