import { Table } from '../../../src/data/tables/table.ts'

/** Seeded rows whose columns say much about each other: a size in two units with an outlier, its class, a city with a region, and some holes. */
export function houses(rows: number): Table {
  let state = 7
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
  const cities = [
    ['Ulm', 'south'],
    ['Bonn', 'west'],
    ['Kiel', 'north'],
    ['Köln', 'west'],
  ] as const
  return Table.fromRows(
    Array.from({ length: rows }, (_, i) => {
      const metres = 30 + 170 * next() ** 2
      const [city, region] = cities[Math.floor(next() * 4)]!
      return {
        metres,
        feet: i === 3 ? 1e7 : metres * 10.76 + 20 * next(),
        class: metres < 50 ? 'small' : metres < 110 ? 'middle' : 'large',
        city,
        region,
        rooms: i % 11 === 0 ? null : Math.round(metres / 25),
        garden: next() < 0.3,
        price: 2000 * metres + 10_000 * next(),
      }
    }),
  )
}
