import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { events } from './run-lanner.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-json-result-'))
  const write = (name: string, head: string, count: number, line: (i: number) => string): void =>
    writeFileSync(
      join(cwd, name),
      `${head}\n${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`,
    )
  write('rows.csv', 'x,z,y', 120, (i) => `${(i * 37) % 101},${(i * 11) % 17},${3 * i}`)
  write('noise.csv', 'x,y', 200, (i) => `${(i * 37) % 101},${(i * 7919) % 3 === 0 ? 'a' : 'b'}`)
  write(
    'stars.csv',
    'user,item,stars',
    300,
    (i) => `${i % 13},${(i * 7) % 23},${1 + (((i % 13) + i * 7) % 5)}`,
  )
  write(
    'mails.csv',
    'mail,label',
    80,
    (i) => `${i % 2 ? 'good fine nice' : 'bad poor sad'} word${i % 5},${i % 2 ? 'pos' : 'neg'}`,
  )
  writeFileSync(join(cwd, 'book.txt'), 'the cat sat on the mat. a dog ran to the cat. '.repeat(60))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const fit = async (args: string): Promise<Record<string, unknown>[]> => {
  const { code, stdout, stderr } = await lanner(['fit', ...args.split(' '), '--json', '--restart'], { cwd })
  expect(code, stderr).toBe(0)
  return events(stdout)
}

describe('the last event of fit --json', () => {
  it.each([
    ['rows.csv --target y --epochs 2 --layers 8', ['rmse', 'mae', 'r2'], ['rmse', 'mae', 'r2']],
    ['rows.csv --app autoencoder --epochs 1 --layers 8,3,8', ['loss', 'columns'], ['loss']],
    [
      'stars.csv --user user --item item --rating stars --epochs 1',
      ['meanSquaredError'],
      ['globalMean', 'biases'],
    ],
    ['book.txt --epochs 1 --hidden 12 --factors 6 --steps 8', ['loss', 'bitsPerCharacter'], ['loss']],
    ['mails.csv --text mail --target label --epochs 1 --hidden 8', ['accuracy', 'logLoss'], ['accuracy']],
  ])('has scores, baseline and epoch: %s', async (args, scores, baseline) => {
    const done = (await fit(args)).at(-1)!
    expect(done).toMatchObject({ event: 'done', keptEpoch: expect.any(Number) as number })
    expect(Object.keys(done['scores'] as object)).toEqual(expect.arrayContaining(scores))
    expect(Object.keys(done['baseline'] as object)).toEqual(expect.arrayContaining(baseline))
  })

  it('comes after an event for each warning of the summary', async () => {
    const all = await fit('noise.csv --target y --epochs 1 --layers 4 --lr 1e-9')
    expect(all.at(-2)).toEqual({
      event: 'warning',
      message: expect.stringMatching(/^on validation data .*predicting class frequencies/) as string,
    })
    expect(all.at(-1)!['event']).toBe('done')
  })
})
