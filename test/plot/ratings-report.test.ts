import { describe, expect, it } from 'vitest'
import { fit } from '../../src/apps/collab/index.ts'
import { Table } from '../../src/data/tables/index.ts'
import { histogramOfSteps } from '../../src/interpret/index.ts'
import { collabReport, toSvg } from '../../src/plot/index.ts'

const columns = { user: 'who', item: 'what', rating: 'stars' }

const LOG = [1, 2]
  .map((epoch) =>
    JSON.stringify({ event: 'epoch', epoch, trainLoss: 2 / epoch, validLoss: 3 / epoch, seconds: 5 }),
  )
  .join('\n')

/** Every user rates every item, some twice. */
function table(users: number, items: number): Table {
  return Table.fromRows(
    Array.from({ length: users * items }, (_, i) => ({
      who: `u${i % users}`,
      what: `film ${Math.floor(i / users)}`,
      stars: 1 + (i % 3) * 2,
    })),
  )
}
const counted = (text: string, of: string): number => text.split(of).length - 1

describe('the report of ratings', () => {
  it('says what the ratings are, who rates high, and what is near what', async () => {
    const run = await fit(table(12, 30), { ...columns, epochs: 1, factors: 4 })
    const seen = { mean: 3, bars: histogramOfSteps([1, 3, 5, 5]) }
    const { sections, subtitle } = await collabReport(run, '', null, seen)
    const names = sections.map(({ name }) => name)
    for (const name of ['scores', 'ratings', 'best-items', 'worst-items', 'users', 'map', 'component-3'])
      expect(names).toContain(name)
    expect(subtitle).toBe('360 ratings of 30 items by 12 users.')
    const { text, chart } = sections.find(({ name }) => name === 'ratings')!
    expect(text).toBe('Their mean is 3. Ratings per user: 30; per item: 12.')
    expect(await toSvg(chart!('narrow'))).toContain('4 to 6: 2 ratings')
    const { rows } = sections.find(({ name }) => name === 'neighbors')!.table!
    expect(rows).toHaveLength(10)
    for (const [item, near] of rows) {
      expect(String(near).split(' · ')).toHaveLength(3)
      expect(String(near).split(' · ')).not.toContain(item)
    }
  })

  it('says that the scores are of a blend and the curves of its net', async () => {
    const run = await fit(table(12, 30), { ...columns, epochs: 2, factors: 4 })
    const { sections } = await collabReport(run, LOG)
    const { table: scores, text } = sections.find(({ name }) => name === 'scores')!
    const share = Math.round(100 * run.tasteShare)
    expect(text).toContain(`a neural net (${100 - share} %)`)
    const { validLoss, netLoss } = run.facts.metrics as { validLoss: number; netLoss: number }
    expect(scores!.rows.slice(0, 2)).toEqual([
      ['this model (the blend)', validLoss, Math.sqrt(validLoss)],
      ['its net alone', netLoss, Math.sqrt(netLoss)],
    ])
    expect(validLoss).not.toBe(netLoss)
    expect(sections.find(({ name }) => name === 'curves')!.text).toContain('the net alone')
  })

  it('shows both ends of a component in one chart, ten of each', async () => {
    const run = await fit(table(6, 30), { ...columns, epochs: 1, factors: 4 })
    const { sections } = await collabReport(run, '')
    const { chart } = sections.find(({ name }) => name === 'component-1')!
    for (const size of ['wide', 'narrow'] as const)
      expect(counted(await toSvg(chart!(size)), '>film ')).toBe(20)
  })

  it.each([
    [2, 8],
    [8, 2],
    [2, 3],
    [2, 2],
    [3, 5],
  ])('names nothing twice in a list where there are few: %i users, %i items', async (users, items) => {
    const run = await fit(table(users, items), { ...columns, epochs: 1, factors: 3 })
    const { sections, subtitle } = await collabReport(run, '')
    expect(subtitle).toContain(
      `${items} item${items === 1 ? '' : 's'} by ${users} user${users === 1 ? '.' : 's.'}`,
    )
    for (const { name, chart } of sections) {
      if (chart === undefined) continue
      const labels = [...(await toSvg(chart('wide'))).matchAll(/>(film \d+|u\d+ \(\d+\))</g)].map(
        ([, label]) => label,
      )
      const shown = name === 'map' ? labels.filter((_, i) => i < labels.length / 2) : labels
      expect(new Set(shown).size, name).toBe(shown.length)
    }
  })
})

describe('a histogram of steps', () => {
  it('has a bar for each value where there are few, and bars of equal width where there are many', () => {
    expect(histogramOfSteps([0.5, 1, 1, 5])).toEqual([
      { low: 0.25, high: 0.75, count: 1 },
      { low: 0.75, high: 1.25, count: 2 },
      { low: 4.75, high: 5.25, count: 1 },
    ])
    expect(histogramOfSteps([2, 2])).toEqual([{ low: 1.5, high: 2.5, count: 2 }])
    const many = histogramOfSteps(Array.from({ length: 100 }, (_, i) => i))
    expect(many).toHaveLength(20)
    expect(many.reduce((sum, { count }) => sum + count, 0)).toBe(100)
  })
})
