import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { events } from './run-lanner.ts'

let cwd: string
const columns = ['--user', 'who', '--item', 'what', '--rating', 'stars']
const small = ['--epochs', '1', '--factors', '2']
/** More than 2^53, so that neighbors are the same number. */
const big = (i: number): string => String(76561197960265728n + BigInt(i))
const people = ['Ann Lee', 'Zoë', 'O"Hara', '李雷', '-x', 'null']

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-ratings-'))
  const write = (name: string, ...lines: string[]): void =>
    writeFileSync(join(cwd, name), `${lines.join('\n')}\n`)
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  // Ann Lee rates everything, everybody else every second thing.
  const rows = people.flatMap((who, i) =>
    Array.from({ length: 8 }, (_, j) => `${quoted(who)},${big(j)},${1 + ((i + j) % 5)}`).filter(
      (_, j) => i === 0 || (i + j) % 2 === 0,
    ),
  )
  write('good.csv', 'who,what,stars', ...rows)
  write(
    'titles.csv',
    'what,title',
    `${big(1)},"One, the"`,
    `${big(2)},Two <b>`,
    `${big(3)},Twin (1999)`,
    `${big(4)},Twin (1999)`,
  )
  write('pairs.csv', 'what,who', `${big(1)},Zoë`, `${big(1)},nobody`, `7,Zoë`, `${big(1)},`)
  write('nocolumn.csv', 'whom,what', 'Zoë,1')
  write('ragged-pairs.csv', 'who,what', 'Zoë,1', 'Zoë')
  write('empty.csv')
  writeFileSync(join(cwd, 'empty.csv'), '')
  write('header.csv', 'who,what,stars')
  write('ragged.csv', 'who,what,stars', '1,2,3', '1,3')
  write('twice.csv', 'who,what,what', '1,2,3')
  write('words.csv', 'who,what,stars', '1,2,good', '1,3,bad')
  write('infinite.csv', 'who,what,stars', '1,2,3', '1,3,inf')
  write('huge.csv', 'who,what,stars', '1,2,3', '1,3,1e39')
  write('norating.csv', 'who,what,stars', '1,2,3', '1,3,')
  write('noid.csv', 'who,what,stars', '1,2,3', ',3,4')
  write('same.csv', 'who,what,stars', '1,2,3', '2,3,3')
  write('days.csv', 'who,what,stars', '1,2,2014-01-01', '1,3,2014-01-02')
  const fit = await lanner(
    ['fit', 'good.csv', ...columns, ...small, '--titles', 'titles.csv', '--out', 'run', '--json'],
    { cwd },
  )
  expect(fit.code, fit.stderr).toBe(0)
  expect(events(fit.stdout)[0]).toMatchObject({
    users: 6,
    items: 8,
    baseline: { biases: expect.any(Number) },
  })
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('a run of ratings whose ids are long numbers and names', () => {
  it('predicts pairs, and reports unknown users and items per row and in total', async () => {
    const { code, stdout, stderr } = await lanner(['predict', 'run', 'pairs.csv'], { cwd })
    expect(code).toBe(0)
    const [header, ...rows] = stdout.trim().split('\n')
    expect(header).toBe('what,who,predicted_stars,known_who,known_what')
    expect(rows.map((row) => row.replace(/,[\d.]+,(?=true|false)/, ' '))).toEqual([
      `${big(1)},Zoë true,true`,
      `${big(1)},nobody false,true`,
      '7,Zoë true,false',
      `${big(1)}, false,true`,
    ])
    expect(stderr).toContain('2 of 4 rows have an unknown value in column "who"')
    expect(stderr).toContain('1 of 4 rows have an unknown value in column "what"')
  })

  it('recommends the remaining items with titles, and says if that is all or nothing', async () => {
    const all = await lanner(['recommend', 'run', 'Zoë', '-n', '99', '--json'], { cwd })
    const items = events(all.stdout)
    expect(items).toHaveLength(4)
    expect(items.find(({ item }) => item === big(2))).toMatchObject({ title: 'Two <b>', known: true })
    expect(all.stderr).toContain('User Zoë has rated all but these 4 items.')
    const none = await lanner(['recommend', 'run', 'Ann Lee'], { cwd })
    expect([none.code, none.stdout]).toEqual([0, ''])
    expect(none.stderr).toContain('User Ann Lee has rated every item; --include-seen')
    const dashed = await lanner(['recommend', 'run', '-n', '1', '--', '-x'], { cwd })
    expect(dashed.code).toBe(0)
    expect(dashed.stderr).toMatch(
      /^Best first, by the recommendation model \(.+\); predicted ratings come from another model and can be in another order\.\n$|^Most popular first; /,
    )
  })

  it('predicts for unknown users from biases only, and says so on every line', async () => {
    const { stdout, stderr } = await lanner(['recommend', 'run', 'nobody', '-n', '2', '--json'], { cwd })
    expect(events(stdout).map(({ known }) => known)).toEqual([false, false])
    expect(stderr).toContain('user nobody has no ratings')
  })

  it('says which of the items with one title it takes, and takes the one whose id it is given', async () => {
    const both = [big(3), big(4)].map((id) => `"Twin (1999)" (item ${id})`)
    const byTitle = await lanner(['similar', 'run', 'twin', '-n', '9'], { cwd })
    for (const item of both) expect(byTitle.stderr).toContain(item)
    expect(byTitle.stderr).toMatch(
      /^warning: "twin" may be .* or .*; using item \d+, which occurs most often\./,
    )
    const byId = await lanner(['similar', 'run', big(4), '-n', '9'], { cwd })
    expect(byId.stderr).toBe('')
    expect(byId.stdout).toMatch(/^score {2}item\n/)
    expect(byId.stdout).toContain(`Twin (1999) (item ${big(3)})`)
    expect(byId.stdout).not.toContain(big(4))
    const liked = await lanner(['recommend', 'run', '--likes', 'Twin (1999)'], { cwd })
    expect(liked.stderr).toContain('warning: "Twin (1999)" may be ')
  })

  it('excludes all items with a title', async () => {
    const asked = ['recommend', 'run', 'nobody', '-n', '99', '--json', '--exclude', 'twin']
    const left = events((await lanner(asked, { cwd })).stdout).map(({ item }) => item)
    expect(left).toHaveLength(6)
    expect(left).not.toContain(big(3))
    expect(left).not.toContain(big(4))
  })

  it('suggests a command for its first user that is quoted for the shell', async () => {
    const { stderr } = await lanner(['fit', 'good.csv', ...columns, ...small, '--out', 'again'], { cwd })
    expect(stderr).toContain("lanner recommend again 'Ann Lee'")
    expect(stderr).toContain('28 ratings of 8 items by 6 users')
  })

  it('gives the same explanation, byte for byte', async () => {
    const report = join(cwd, 'run', 'report.html')
    const before = readFileSync(report, 'utf8')
    expect(before).not.toContain('<b>')
    rmSync(report)
    const { code } = await lanner(['explain', 'run', '--svg', 'charts'], { cwd })
    expect(code).toBe(0)
    expect(readFileSync(report, 'utf8')).toBe(before)
    const charts = readdirSync(join(cwd, 'charts'))
    for (const name of ['ratings', 'curves', 'best-items', 'users', 'map', 'component-1', 'predicted-actual'])
      expect(charts).toContain(`${name}.svg`)
  })
})

describe('rating errors are one sentence and exit code 2, and nothing is written', () => {
  it.each([
    [
      'an id column that does not exist',
      ['fit', 'good.csv', '--user', 'whi', ...columns.slice(2)],
      'did you mean "who"?',
    ],
    [
      'one column for two things',
      ['fit', 'good.csv', '--user', 'what', ...columns.slice(2)],
      'is used twice',
    ],
    [
      'a time column that nothing uses',
      ['fit', 'good.csv', ...columns, '--time', 'at'],
      '--time has no effect without --valid-last: to validate on the last rows by this column, use --valid-last at; else',
    ],
    ['an empty file', ['fit', 'empty.csv', ...columns], 'empty.csv is empty'],
    ['a header alone', ['fit', 'header.csv', ...columns], 'has no rows'],
    ['a ragged row', ['fit', 'ragged.csv', ...columns], 'ragged.csv, line 3 has 2 fields'],
    ['a header with a name twice', ['fit', 'twice.csv', ...columns], 'both called "what"'],
    ['ratings that are words', ['fit', 'words.csv', ...columns], 'row 1: "good" is not a rating'],
    ['an infinite rating', ['fit', 'infinite.csv', ...columns], 'row 2: "Infinity" is not a rating'],
    ['a rating beyond 32 bits', ['fit', 'huge.csv', ...columns], 'row 2: "1e+39" is not a rating'],
    ['a missing rating', ['fit', 'norating.csv', ...columns], 'row 2: the rating is missing'],
    ['a missing id', ['fit', 'noid.csv', ...columns], 'row 2: the id is missing'],
    ['ratings that are all the same', ['fit', 'same.csv', ...columns], 'are 3; there is nothing to learn'],
    ['ratings that are days', ['fit', 'days.csv', ...columns], 'Ratings must be numbers'],
    [
      'titles of other things',
      ['fit', 'good.csv', ...columns, '--titles', 'header.csv'],
      'has no column "title"',
    ],
    ['pairs without a user', ['predict', 'run', 'nocolumn.csv'], 'did you mean "whom"?'],
    [
      'pairs with a ragged row',
      ['predict', 'run', 'ragged-pairs.csv', '--out', 'never.csv'],
      'line 3 has 1 field',
    ],
    ['a file as the folder of charts', ['explain', 'run', '--svg', 'good.csv'], 'good.csv is a file'],
    ['events without a row', ['fit', 'header.csv', ...columns.slice(0, 4)], 'has no rows'],
    ['counts that are words', ['fit', 'words.csv', ...columns, '--implicit'], 'row 1: "good" is not a count'],
    [
      'epochs of events',
      ['fit', 'good.csv', ...columns.slice(0, 4), '--epochs', '3'],
      '--epochs is for ratings',
    ],
    [
      'likes of an unknown title',
      ['recommend', 'run', '--likes', 'no such film'],
      'There is no item "no such film"',
    ],
    ['zero items', ['recommend', 'run', 'Zoë', '-n', '0'], 'from 1 to'],
    ['a negative number of items', ['recommend', 'run', 'Zoë', '-n', '-3'], 'from 1 to'],
    ['no liked item', ['recommend', 'run', '--likes', ''], '--likes needs an item; it is empty'],
    ['no item to leave out', ['recommend', 'run', 'Zoë', '--exclude', ' '], '--exclude needs an item'],
    ['no user', ['recommend', 'run'], 'Give a user id, or --likes for a new user.'],
  ])('%s', async (_, command, message) => {
    const before = readdirSync(cwd)
    const done = await lanner(command[0] === 'fit' ? [...command, '--out', 'never'] : command, { cwd })
    expect([done.code, done.stdout]).toEqual([2, ''])
    expect(done.stderr).toContain(message)
    expect(done.stderr.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(cwd)).toEqual(before)
    expect(existsSync(join(cwd, 'never'))).toBe(false)
  })
})
