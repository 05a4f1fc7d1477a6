import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Mt19937 } from '../../src/data/index.ts'
import { lanner } from './in-process.ts'
import { events, type Outcome } from './run-lanner.ts'
import { inWhole } from '../whole.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-tables-'))
  const houses = Array.from({ length: 400 }, (_, i) => {
    const [city, size, garden] = [['Ulm', 'Bonn', 'Kiel'][i % 3]!, 40 + ((i * 37) % 100), i % 2]
    return `${city},${size},${garden === 1 ? 'yes' : 'no'},${(2 + (i % 3)) * size + 60 * garden}`
  })
  writeFileSync(join(cwd, 'houses.csv'), `city,size,garden,price\n${houses.join('\n')}\n`)
  writeFileSync(join(cwd, 'new.csv'), 'size,city,garden\n80,Ulm,yes\n90,Rome,no\n,Kiel,no\n')
  const ratings = Array.from(
    { length: 600 },
    (_, i) => `${i % 30},${(i * 7) % 40},${1 + (((i % 30) + ((i * 7) % 40)) % 2) * 3 + ((i * 7) % 3) / 2}`,
  )
  writeFileSync(join(cwd, 'ratings.csv'), `user,item,stars\n${ratings.join('\n')}\n`)
  writeFileSync(
    join(cwd, 'titles.csv'),
    `item,title\n${Array.from({ length: 40 }, (_, i) => `${i},"Film ${i}, The <b>"`).join('\n')}\n`,
  )
  writeFileSync(join(cwd, 'ragged.csv'), 'a,b,price\n1,2,3\n4,5\n')
  writeFileSync(join(cwd, 'twice.csv'), 'a,a,price\n1,2,3\n')
  writeFileSync(join(cwd, 'empty.csv'), '')
  writeFileSync(join(cwd, 'same.csv'), 'a,price\n1,3\n2,3\n3,3\n')
  writeFileSync(join(cwd, 'none.csv'), 'a,price\n1,\n2,\n')
  writeFileSync(join(cwd, 'words.csv'), 'user,item,stars\n1,2,good\n1,3,bad\n')
  writeFileSync(join(cwd, 'dates.csv'), 'day,price\n2015-07-31,1\nsoon,2\n')
  writeFileSync(
    join(cwd, 'levels.csv'),
    `name,price\n${Array.from({ length: 5000 }, (_, i) => `n${i},${i}`).join('\n')}\n`,
  )
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const ratingColumns = ['--user', 'user', '--item', 'item', '--rating', 'stars']

describe('lanner fit of rows', () => {
  it('trains, predicts new rows with warnings, and explains itself', async () => {
    const words = 'fit houses.csv --target price --quality fast --epochs 3 --layers 16 --out h'.split(' ')
    const fit = await lanner([...words, '--json'], { cwd })
    expect(fit.code).toBe(0)
    const lines = events(fit.stdout)
    expect(lines[0]).toMatchObject({
      event: 'start',
      app: 'tabular',
      trainRows: 320,
      validRows: 80,
      seed: 42,
    })
    expect(lines.filter((line) => line['event'] === 'epoch')).toHaveLength(3)
    expect(lines.at(-1)).toMatchObject({ event: 'done', run: 'h' })
    for (const name of ['model.safetensors', 'model.json', 'log.jsonl', 'explained.json', 'report.html'])
      expect(existsSync(join(cwd, 'h', name)), name).toBe(true)

    const predict = await lanner(['predict', 'h', 'new.csv'], { cwd })
    expect(predict.code).toBe(0)
    expect(predict.stdout.split('\n')[0]).toBe('size,city,garden,predicted_price')
    expect(predict.stdout.trim().split('\n')).toHaveLength(4)
    expect(predict.stdout).not.toContain('NaN')
    expect(predict.stderr).toContain('city')
    expect(predict.stderr).toContain('size')
    const wide = await lanner(['predict', 'h', 'new.csv', '--interval', '0.9'], { cwd })
    const [head, first] = wide.stdout.split('\n').map((line) => line.split(','))
    expect(head).toEqual(['size', 'city', 'garden', 'predicted_price', 'low_price', 'high_price'])
    expect(Number(first![4])).toBeLessThan(Number(first![3]))
    expect(Number(first![5])).toBeGreaterThan(Number(first![3]))
    expect((await lanner(['predict', 'h', 'new.csv', '--interval', '0.999'], { cwd })).stderr).toBe(
      'lanner: An interval of 0.999 needs at least 999 validation rows, but this run has 80; use at most 0.987.\n',
    )
    expect((await lanner(['predict', 'h', 'new.csv', '--out', 'p.parquet'], { cwd })).code).toBe(0)
    expect(existsSync(join(cwd, 'p.parquet'))).toBe(true)

    const before = readFileSync(join(cwd, 'h', 'report.html'), 'utf8')
    const explain = await lanner(['explain', 'h', '--svg', 'charts'], { cwd })
    expect(explain.code).toBe(0)
    expect(readFileSync(join(cwd, 'h', 'report.html'), 'utf8')).toBe(before)
    expect(existsSync(join(cwd, 'charts', 'importances.svg'))).toBe(true)
    await explainsRows()
  }, 60_000)

  it('says that an unknown category of the training file belongs to a validation row', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i >= 160 ? `new${i % 2}` : 'old'},${i},${i % 7}`)
    writeFileSync(join(cwd, 'towns.csv'), `town,size,price\n${rows.join('\n')}\n`)
    const words =
      'fit towns.csv --target price --epochs 1 --layers 4 --cat town --valid-last size --out towns'
    expect((await lanner(words.split(' '), { cwd })).code).toBe(0)
    const unknown =
      'warning: Column "town": 40 rows have a category that no training row has ("new0", "new1"); it counts as missing.\n'
    const heldOut =
      'warning: Categories and medians come from the training rows of towns.csv; those held out for validation can have such cells.\n'
    const own = await lanner(['predict', 'towns', 'towns.csv', '--out', 'o.csv'], { cwd })
    expect(own.stderr).toBe(`${unknown}${heldOut}o.csv: 200 rows, 4 columns (3 before)\n`)
    expect((await lanner(['embed', 'towns', 'towns.csv', '--out', 'e.csv'], { cwd })).stderr).toContain(
      heldOut,
    )
    writeFileSync(join(cwd, 'other-towns.csv'), `town,size,price\n${rows.join('\n')}\n`)
    const other = await lanner(['predict', 'towns', 'other-towns.csv', '--out', 'o.csv'], { cwd })
    expect(other.stderr).toBe(`${unknown}o.csv: 200 rows, 4 columns (3 before)\n`)
  })

  it('says what a time budget is planned for before it trains, and not again when it resumes', async () => {
    const words = 'fit houses.csv --target price --epochs 4 --layers 4 --out planned'.split(' ')
    const paused = await lanner([...words, '--time-budget', '0.001'], { cwd })
    expect(paused.stderr).toMatch(/planned for 0\.001s: --quality fast --epochs 4\nThe time budget/)
    const done = await lanner(['fit', '--resume', 'planned', '--time-budget', '1h'], { cwd })
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('epoch 1/4')])
    expect(done.stderr).not.toMatch(/planned for|time budget/)
  })

  async function explainsRows(): Promise<void> {
    const row = '{"size": "80", "city": "Ulm", "garden": "yes"}'
    const told = await lanner(['explain', 'h', '--row', row], { cwd })
    expect(told.code).toBe(0)
    expect(told.stdout.split('\n')[0]).toMatch(/^price: [\d.,]+$/)
    expect(
      told.stdout
        .split('\n')
        .slice(3)
        .map((line) => line.split(' ')[0])
        .toSorted(),
    ).toEqual(['', 'column', 'city', 'garden', 'size'].toSorted())
    const [event] = events((await lanner(['explain', 'h', '--row', row, '--json'], { cwd })).stdout)
    const columns = event!['columns'] as readonly { readonly contribution: number }[]
    const sum = columns.reduce((total, { contribution }) => total + contribution, 0)
    expect(event).toMatchObject({
      event: 'row',
      target: 'price',
      class: null,
      backgroundRows: 100,
      actual: null,
    })
    expect(Math.abs(sum - (Number(event!['prediction']) - Number(event!['mean'])))).toBeLessThan(1e-9)
    const predicted = await lanner(['predict', 'h', 'new.csv'], { cwd })
    expect(Number(predicted.stdout.split('\n')[1]!.split(',').at(-1))).toBeCloseTo(
      Number(event!['prediction']),
      2,
    )
    const second = await lanner(['explain', 'h', '--row', 'houses.csv:2', '--background', 'new.csv'], { cwd })
    expect(second.stdout).toMatch(/ \(actual price: 291\)\nmean of 3 background rows: /)
    for (const [words, message] of [
      [['--row', '{"size": 80'], '--row is not valid JSON'],
      [['--row', '[1]'], 'one JSON object'],
      [['--row', 'houses.csv'], 'data.csv:17'],
      [['--row', 'houses.csv:401'], 'has no row 401; it has 400 rows'],
      [['--row', row, '--class', 'a'], 'predicts a number and has no class "a"'],
      [['--row', row, '--svg', 'charts'], 'drop --svg'],
      [['--class', 'a'], '--class needs --row'],
      [['--row', '{"size": 80}'], 'no column "city"'],
    ] as const) {
      const { code, stdout, stderr } = await lanner(['explain', 'h', ...words], { cwd })
      expect([code, stdout], words.join(' ')).toEqual([2, ''])
      expect(stderr).toContain(message)
    }
  }

  it('cross-validates with groups kept together, and refuses what it cannot do', async () => {
    const words = ['fit', 'houses.csv', '--target', 'price', '--quality', 'fast', '--epochs', '1']
    const fit = await lanner([...words, '--folds', '2', '--group', 'city', '--out', 'folds'], { cwd })
    expect(fit.code).toBe(0)
    expect(fit.stderr).toMatch(/^fold 1\/2 {2}rmse [\d.]+, .* s\nfold 2\/2 {2}rmse .*\nhouses.csv: 400 rows/)
    expect(fit.stderr).toMatch(
      /\n2 folds: rmse [\d.]+ ± [\d.]+, mae .*\n(.* of each prediction .*\n)?validation: /,
    )
    const log = events(readFileSync(join(cwd, 'folds', 'log.jsonl'), 'utf8'))
    expect(log.slice(0, 3).map(({ event }) => event)).toEqual(['fold', 'fold', 'start'])
    // One of three cities, the only choice near a fifth.
    expect(log[2]!['validRows']).toBe(134)
    expect(readFileSync(join(cwd, 'folds', 'report.html'), 'utf8')).toContain('Cross-validation')
    for (const [more, message] of [
      [['--group', 'city', '--folds', '4'], 'has 3 values, too few for 4 folds'],
      [['--folds', '401'], '401 folds for 400 rows'],
      [['--folds', '2', '--valid-last', 'size'], '--valid-last chooses the validation rows'],
      [['--group', 'city', '--valid-column', 'garden'], '--group divides the rows at random'],
      [['--folds', '2', '--memory', '64MB'], 'Folds need all rows in memory'],
      [['--group', 'price'], 'is the target and groups the rows'],
    ] as const) {
      const refused = await lanner([...words, '--out', 'refused', ...more], { cwd })
      expect(refused.code, more.join(' ')).toBe(2)
      expect(refused.stderr).toContain(message)
      expect(refused.stderr.trim().split('\n')).toHaveLength(1)
    }
    expect(existsSync(join(cwd, 'refused'))).toBe(false)
  }, 60_000)

  it('reads new rows like training rows, and writes them back unchanged', async () => {
    // A postcode is a text because of one that has a letter; a name that is a number comes first in an object.
    const flats = Array.from({ length: 60 }, (_, i) => {
      const [post, size] = [['01067', '89073', 'D-1'][i % 3]!, i % 7 === 0 ? 'NA' : 40 + i]
      return `${post},${size},${['yes', 'no', 'shared'][i % 3]},2015-07-${String(1 + (i % 28)).padStart(2, '0')},${i}`
    })
    writeFileSync(join(cwd, 'flats.csv'), `post,size,7,since,rent\n${flats.join('\n')}\n`)
    const args = [
      'fit',
      'flats.csv',
      '--target',
      'rent',
      '--ignore',
      'since',
      '--missing',
      'NA',
      '--epochs',
      '1',
      '--quality',
      'fast',
    ]
    const fit = await lanner([...args, '--out', 'f'], { cwd })
    expect(fit.code, fit.stderr).toBe(0)
    writeFileSync(join(cwd, 'new-flats.csv'), 'size,7,post\nNA,yes,01067\n50,no,89073\n')
    const { code, stdout, stderr } = await lanner(['predict', 'f', 'new-flats.csv'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^size,7,post,predicted_rent\n,yes,01067,[\d.-]+\n50,no,89073,[\d.-]+\n$/)
    writeFileSync(
      join(cwd, 'dated.csv'),
      'size,7,post,seen,built\n540,yes,01067,2020-01-01 05:00,2020-01-01\n1.50,,"a, ""b""",2020-01-02 00:00,\n',
    )
    const printed = await lanner(['predict', 'f', 'dated.csv'], { cwd })
    expect(printed.stdout).toMatch(
      /\n540,yes,01067,2020-01-01 05:00,2020-01-01,[\d.-]+\n1\.5,,"a, ""b""",2020-01-02 00:00,,[\d.-]+\n$/,
    )
    const objects = await lanner(['predict', 'f', 'dated.csv', '--json'], { cwd })
    for (const [ending, expected] of [
      ['csv', printed.stdout],
      ['jsonl', objects.stdout],
    ]) {
      expect(
        (await lanner(['predict', 'f', 'dated.csv', '--out', `dated-out.${ending}`], { cwd })).code,
      ).toBe(0)
      expect(readFileSync(join(cwd, `dated-out.${ending}`), 'utf8')).toBe(expected)
    }
    const embedded = await lanner(['embed', 'f', 'new-flats.csv', '--out', 'e.csv'], { cwd })
    expect(embedded.stderr).not.toContain('warning')
    const other = await lanner(['predict', 'f', 'new-flats.csv', '--missing', '?'], { cwd })
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('"NA" is not a number')])
  }, 60_000)

  inWhole(
    'leaves nothing behind after a signal during predict, and cleans up after a kill at the next start',
    async () => {
      const scratch = join(cwd, 'scratch')
      mkdirSync(scratch)
      writeFileSync(join(cwd, 'many.csv'), `size,city,garden\n${'80,Ulm,yes\n'.repeat(300_000)}`)
      const ended = async (signal: NodeJS.Signals): Promise<Outcome> =>
        lanner(['predict', 'h', 'many.csv', '--out', 'many.parquet'], {
          cwd,
          env: { TMPDIR: scratch },
          onStart: (child) => {
            const looking = setInterval(() => {
              if (readdirSync(scratch).length === 0) return
              clearInterval(looking)
              child.kill(signal)
            }, 5)
          },
        })
      expect((await ended('SIGTERM')).code).toBe(143)
      expect(readdirSync(scratch)).toEqual([])
      expect((await ended('SIGKILL')).code).toBe(null)
      expect(readdirSync(scratch)).toEqual([expect.stringMatching(/^lanner-tables-\d+-/)])
      expect((await lanner(['predict', 'h', 'new.csv'], { cwd, env: { TMPDIR: scratch } })).code).toBe(0)
      expect(readdirSync(scratch)).toEqual([])
      expect(readdirSync(cwd).filter((name) => name.includes('many.parquet'))).toEqual([])
    },
    60_000,
  )

  inWhole(
    'warns of a net that is no better than the mean, and only then',
    async () => {
      const random = new Mt19937(3)
      const draw = (): number => random.interval(1000) / 1000
      const rows = Array.from({ length: 300 }, () => [draw(), draw()])
      const file = (name: string, target: (x: number, noise: number) => number): void =>
        writeFileSync(join(cwd, name), `x,y\n${rows.map(([x, e]) => `${x},${target(x!, e!)}`).join('\n')}\n`)
      file('noise.csv', (_, noise) => noise)
      file('line.csv', (x, noise) => 3 * x + noise / 10)
      const fit = async (name: string): Promise<string> =>
        (await lanner(['fit', name, '--target', 'y', '--epochs', '20', '--out', `of-${name}`], { cwd }))
          .stderr
      expect(await fit('noise.csv')).toContain('the model is no better than predicting the mean; try')
      expect(await fit('line.csv')).not.toContain('warning')
    },
    60_000,
  )

  inWhole(
    'gives the same model for the same seed',
    async () => {
      const files = ['s1', 's2'].map(async (out) => {
        await lanner(['fit', 'houses.csv', '--target', 'price', '--epochs', '1', '--out', out], { cwd })
        return readFileSync(join(cwd, out, 'model.safetensors')).toString('base64')
      })
      expect(await files[0]).toBe(await files[1])
    },
    60_000,
  )
})

describe('lanner fit of ratings', () => {
  it('trains, recommends, predicts pairs, and writes a report', async () => {
    const fit = await lanner(
      [
        'fit',
        'ratings.csv',
        ...ratingColumns,
        '--titles',
        'titles.csv',
        '--epochs',
        '2',
        '--factors',
        '4',
        '--out',
        'r',
      ],
      { cwd },
    )
    expect(fit.code).toBe(0)
    expect(fit.stderr).toContain('baselines: biases alone')
    const recommend = await lanner(['recommend', 'r', '3', '-n', '4', '--json'], { cwd })
    expect(events(recommend.stdout)).toHaveLength(4)
    expect(events(recommend.stdout)[0]).toMatchObject({ known: true })
    const unknown = await lanner(['recommend', 'r', 'nobody', '-n', '2'], { cwd })
    expect(unknown.stderr).toContain('user nobody has no ratings')
    expect(unknown.stdout).toContain('Film')
    expect(
      (await lanner(['predict', 'r', 'ratings.csv', '--json'], { cwd })).stdout.split('\n')[0],
    ).toContain('predicted_stars')
    expect(readFileSync(join(cwd, 'r', 'report.html'), 'utf8')).not.toContain('<b>')
  }, 60_000)

  it('trains on all ratings with --valid 0, and says that there is no score', async () => {
    const words = ['--valid', '0', '--epochs', '1', '--factors', '4', '--out', 'unscored']
    const { code, stderr } = await lanner(['fit', 'ratings.csv', ...ratingColumns, ...words], { cwd })
    expect([code, stderr]).toEqual([0, expect.stringContaining('no validation: no rating was held out')])
    const refused = await lanner(['fit', 'houses.csv', '--target', 'price', '--valid', '0'], { cwd })
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('always hold out some rows')])
  }, 60_000)
})

describe('table errors are one sentence and exit code 2', () => {
  it.each([
    ['a table without a target', ['fit', 'houses.csv'], 'add --target COLUMN to predict a column'],
    ['an unknown target', ['fit', 'houses.csv', '--target', 'prise'], 'did you mean "price"?'],
    [
      'an unknown id column',
      ['fit', 'ratings.csv', '--user', 'usr', '--item', 'item', '--rating', 'stars'],
      'did you mean "user"?',
    ],
    ['some of the columns of ratings', ['fit', 'ratings.csv', '--user', 'user'], '--item is missing'],
    [
      'both kinds at once',
      ['fit', 'ratings.csv', '--target', 'stars', '--user', 'user'],
      'select different apps',
    ],
    [
      'an option of texts',
      ['fit', 'houses.csv', '--target', 'price', '--steps', '3'],
      '--steps is not for the rows of a table',
    ],
    ['a ragged row', ['fit', 'ragged.csv', '--target', 'price'], 'line 3 has 2 fields but the header has 3'],
    ['a header with a name twice', ['fit', 'twice.csv', '--target', 'price'], 'both called "a"'],
    ['an empty table', ['fit', 'empty.csv', '--target', 'price'], 'is empty'],
    ['a constant target', ['fit', 'same.csv', '--target', 'price'], 'price'],
    ['a target that is all missing', ['fit', 'none.csv', '--target', 'price'], 'missing in all 2 rows'],
    ['ratings that are words', ['fit', 'words.csv', ...ratingColumns], '"good" is not a rating'],
    [
      'an invalid date',
      ['fit', 'dates.csv', '--target', 'price', '--date', 'day'],
      'Column "day", row 2: "soon" is not a date; write it as in 2015-07-31',
    ],
    ['a text with a level per row', ['fit', 'levels.csv', '--target', 'price'], 'name'],
    [
      'labels that are numbers',
      ['fit', 'houses.csv', '--target', 'price', '--kind', 'multi-label'],
      'A multi-label target is text with "|" between its labels, but this one contains numbers.',
    ],
    [
      'a category that does not exist',
      ['fit', 'houses.csv', '--target', 'price', '--cat', 'size,cty'],
      'There is no column "cty", which --cat names; did you mean "city"?',
    ],
    [
      'words for a number',
      ['fit', 'houses.csv', '--target', 'price', '--cont', 'city'],
      'Column "city", row 1: "Ulm" is not a number',
    ],
    [
      'words for a date',
      ['fit', 'houses.csv', '--target', 'price', '--date', 'city'],
      'Column "city", row 1: "Ulm" is not a date',
    ],
    [
      'nothing left to learn from',
      ['fit', 'houses.csv', '--target', 'price', '--ignore', 'city,size', '--ignore', 'garden'],
      'no column to learn from besides "city", "size", "garden", "price"',
    ],
    ['rows from standard input', ['fit', '-', '--target', 'price'], 'cannot be read from standard input'],
    [
      'a target that counts rows too',
      ['fit', 'houses.csv', '--target', 'price', '--weights', 'price'],
      'Column "price" is the target and contains the row weights',
    ],
    [
      'an excluded target',
      ['fit', 'houses.csv', '--target', 'price', '--ignore', 'price'],
      'Column "price" is listed in --ignore and in --target',
    ],
    [
      'two ways to choose the validation rows',
      ['fit', 'houses.csv', '--target', 'price', '--valid-last', 'size', '--valid-column', 'garden'],
      '--valid-last and --valid-column both choose the validation rows',
    ],
    ['no such file', ['fit', 'nothing.csv', '--target', 'price'], 'There is no file nothing.csv'],
  ])('%s', async (_, command, message) => {
    const done = await lanner([...command, '--out', 'never'], { cwd })
    expect([done.code, done.stdout]).toEqual([2, ''])
    expect(done.stderr).toContain(message)
    expect(done.stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(cwd, 'never'))).toBe(false)
  })
})
