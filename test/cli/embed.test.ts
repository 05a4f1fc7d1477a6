import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTable } from '../../src/data/tables/duckdb/index.ts'
import { lanner } from './in-process.ts'

let cwd: string
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-embed-'))
  const houses = Array.from({ length: 60 }, (_, i) => {
    const [city, size] = [['Ulm', 'Bonn', 'Kiel'][i % 3]!, 40.5 + i]
    return `${city},${size},${(2 + (i % 3)) * size}`
  })
  writeFileSync(join(cwd, 'houses.csv'), `city,size,price\n${houses.join('\n')}\n`)
  writeFileSync(join(cwd, 'new.csv'), 'note,size,city\na,80.25,Ulm\nb,90.5,Rome\n')
  writeFileSync(join(cwd, 'short.csv'), 'note,town\na,Ulm\n')
  const fit = await lanner(['fit', 'houses.csv', '--target', 'price', '--epochs', '1', '--out', 'h'], { cwd })
  expect(fit.code).toBe(0)
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('lanner embed', () => {
  it.each(['e.csv', 'e.parquet'])(
    'writes the rows with vectors in the place of categories to %s',
    async (out) => {
      const embed = await lanner(['embed', 'h', 'new.csv', '--out', out], { cwd })
      expect(embed.stderr).toContain('city')
      expect([embed.code, embed.stdout]).toEqual([0, ''])
      const table = await readTable(join(cwd, out))
      expect(table.names).toEqual(['note', 'size', 'city_0', 'city_1'])
      expect(table.row(0)).toMatchObject({ note: 'a', size: 80.25 })
      expect(typeof table.row(1)['city_0']).toBe('number')
      expect(table.row(0)['city_0']).not.toBe(table.row(1)['city_0'])
    },
  )

  it.each([
    ['no --out', ['embed', 'h', 'new.csv'], '--out'],
    ['an unknown extension', ['embed', 'h', 'new.csv', '--out', 'x.xlsx'], 'its name must end in .csv'],
    ['a column that does not exist', ['embed', 'h', 'short.csv', '--out', 'x.csv'], 'have no column "city"'],
  ])('says in one line what is wrong with %s, and writes nothing', async (_, args, message) => {
    const { code, stderr, stdout } = await lanner(args, { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(cwd, 'x.csv'))).toBe(false)
  })

  it('says so if a run has no embeddings', async () => {
    const fit = ['fit', 'houses.csv', '--target', 'price', '--ignore', 'city', '--epochs', '1', '--out', 'n']
    expect((await lanner(fit, { cwd })).code).toBe(0)
    const { stderr } = await lanner(['embed', 'n', 'new.csv', '--out', 'same.csv'], { cwd })
    expect(stderr).toContain('warning: The run has no categories, and so no embeddings')
  })

  it('leaves the target column in its place', async () => {
    await lanner(['embed', 'h', 'houses.csv', '--out', 'all.csv'], { cwd })
    const [head, first] = readFileSync(join(cwd, 'all.csv'), 'utf8').split('\n')
    expect(head).toBe('city_0,city_1,size,price')
    expect(first!.split(',').slice(2).map(Number)).toEqual([40.5, 81])
  })
})
