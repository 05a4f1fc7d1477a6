import { describe, expect, it } from 'vitest'
import { fit } from '../../src/apps/tabular/index.ts'
import { Table } from '../../src/data/tables/index.ts'
import { tabularReport, toSvg, type Explained } from '../../src/plot/index.ts'

const houses = Table.fromRows(
  Array.from({ length: 120 }, (_, i) => ({
    city: ['Ulm', 'Bonn', 'Kiel', 'Hof', 'Jena'][i % 5]!,
    built: 1900 + i,
    size: i % 7 === 0 ? null : 40 + i,
    price: 100 + 3 * i,
  })),
)
const slice = { count: 10, meanAbsoluteError: 4, rootMeanSquareError: 5 }
const explained: Explained = {
  importances: [{ column: 'city', importance: 0.2, low: 0.1, high: 0.3 }],
  error: 'mean absolute error',
  pairs: null,
  slices: [
    {
      column: 'the city',
      rows: [
        { slice: 'Ulm', meanError: 2, ...slice },
        { slice: 'Hof', meanError: -1, ...slice },
        { slice: 'Jena', meanError: 7, ...slice, count: 1 },
      ],
    },
  ],
  dependence: [
    {
      column: 'built',
      kind: 'number',
      classes: [],
      points: [1900, 1950, 2000].map((value, i) => ({ value, count: 0, means: [100 + i] })),
      averages: [101],
    },
    {
      column: 'city',
      kind: 'level',
      classes: [],
      points: [
        { value: 'Ulm', count: 24, means: [110] },
        { value: null, count: 3, means: [90] },
      ],
      averages: [101],
    },
  ],
  confusion: null,
}

describe('the report of a table', () => {
  it('says what its columns are, and where it errs', async () => {
    const run = await fit(houses, { target: 'price', epochs: 1 })
    const { sections } = await tabularReport(run, '', explained)
    const { rows } = sections.find(({ name }) => name === 'columns')!.table!
    expect(rows.map(([name]) => name)).toEqual(['city', 'built', 'size'])
    const effects = sections.filter(({ name }) => name.startsWith('effect-'))
    expect(effects.map(({ name }) => name)).toEqual(['effect-built', 'effect-city'])
    const [years, levels] = await Promise.all(effects.map(({ chart }) => toSvg(chart!('narrow'))))
    for (const text of ['built', '>1920<', 'mean prediction of price']) expect(years).toContain(text)
    for (const text of ['>Ulm (24)<', '>(missing) (3)<', 'Ulm (24): 9', '(missing) (3): -11'])
      expect(levels).toContain(text)
    expect(rows[0]!.slice(1)).toEqual(['5 levels: Bonn, Hof, Jena, Kiel, …', 0])
    expect(rows[1]![1]).toMatch(/^19\d\d to 20\d\d; mean 19\d\d/)
    expect(rows[2]![1]).toMatch(/^4\d to 15\d; mean \d+(\.\d+)?, standard deviation \d+(\.\d+)?$/)
    expect(rows[2]![2]).toBeGreaterThan(5)
    const errors = sections.find(({ name }) => name === 'errors-the-city')!
    expect(errors.title).toBe('Errors by the city')
    const svg = await toSvg(errors.chart!('narrow'))
    expect(svg).toContain('Ulm (10)')
    expect(svg).toContain('predicted - actual price')
    expect(svg).toContain('Ulm (10): 2 (-')
    expect(svg).toContain('Jena (1): 7"')
  })

  it('says who makes the predictions, and names no epoch or embedding of nets that do not', async () => {
    const run = await fit(houses, { target: 'price', epochs: 1 })
    const log = JSON.stringify({ event: 'epoch', epoch: 1, trainLoss: 1, validLoss: 1, seconds: 1 })
    const reportOf = async (facts: object): Promise<{ summary: string; names: string[]; curves: string }> => {
      Object.assign(run.facts.training, { epochsDone: 40, keptEpochs: { net: 10, judge: 32 } }, facts)
      const { summary, sections } = await tabularReport(run, log, null)
      return {
        summary: summary.map((pair) => pair.join(': ')).join('; '),
        names: sections.map(({ name }) => name),
        curves: sections.find(({ name }) => name === 'curves')!.text!,
      }
    }
    const nets = await reportOf({ netShare: 1 })
    expect(nets.summary).toContain('kept epoch: 10 (scored nets: 32)')
    expect(nets.summary).not.toMatch(/best epoch|linear/)
    expect(nets.names).toContain('levels-city')
    expect(nets.curves).toContain('its validation loss need not be the lowest')
    const both = await reportOf({ netShare: 0.12 })
    expect(both.summary).toContain('linear model: 88 % of each prediction; neural nets: 12 % of each')
    expect(both.names).toContain('levels-city')
    const line = await reportOf({ netShare: 3.9e-6 })
    expect(line.summary).toContain('linear model: more than 99 %')
    expect(line.summary).not.toContain('epoch: 10')
    expect(line.names).not.toContain('levels-city')
    expect(line.curves).toContain('the nets alone, which have less than 1 % of each prediction')
    const none = await reportOf({
      netShare: 1,
      trees: { library: 'XGBoost 1.7.4', rounds: 0, depth: 0, share: 0 },
    })
    expect(none.summary).toContain('boosted trees: 0 % of each prediction')
  })

  it('has no such part where none was kept, as in older runs', async () => {
    const run = await fit(houses, { target: 'price', epochs: 1 })
    const { slices: _, ...older } = explained
    const { sections } = await tabularReport(run, '', older)
    expect(sections.map(({ name }) => name)).not.toContain('errors-the-city')
    expect(sections.map(({ name }) => name)).toContain('importances')
  })
})
