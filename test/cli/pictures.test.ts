import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'

let cwd: string
const put = (name: string, bytes: Uint8Array | string): void => {
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), bytes)
}
/** Stripes: upright for class 0, across for class 1. */
const stripes = (kind: number, shift: number, channels: 1 | 3 = 1): Promise<Buffer> =>
  sharp(
    Uint8Array.from({ length: 144 * channels }, (_, i) => {
      const [x, y] = [Math.floor(i / channels) % 12, Math.floor(i / channels / 12)]
      return ((kind === 0 ? x : y) + shift) % 4 < 2 ? 200 : 40
    }),
    { raw: { width: 12, height: 12, channels } },
  )
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer()

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-pictures-'))
  for (let i = 0; i < 8; i++)
    for (const kind of [0, 1]) {
      put(`gray/${['upright', 'across'][kind]}/${i}.png`, await stripes(kind, i))
      put(`color/${['upright', 'across'][kind]}/${i}.png`, await stripes(kind, i, 3))
    }
  mkdirSync(join(cwd, 'empty'))
  put('notes/cats/readme.txt', 'nothing here')
  put('one/cats/a.png', await stripes(0, 0))
  put('one/cats/b.png', await stripes(0, 1))
  put('deep/train/animals/cats/a.png', await stripes(0, 0))
  for (const name of ['cats/a', 'cats/b', 'dogs/a', 'dogs/b']) put(`broken/${name}.jpg`, 'not a picture')
  put('tables/missing.csv', 'picture,kind\n../gray/upright/0.png,a\n../gray/none.png,b\n')
  const rows = [0, 1, 2, 3].flatMap((i) => [`../gray/upright/${i}.png,a`, `../gray/across/${i}.png,b`])
  put('tables/good.csv', `picture,kind\n${rows.join('\n')}\n`)
  await lanner(['fit', 'gray', '--epochs', '1', '--widths', '4,4', '--out', 'run'], { cwd })
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('bad input ends with one sentence and exit code 2', () => {
  const cases: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
    ['an empty folder', ['empty'], 'has no'],
    ['a folder without pictures', ['notes'], 'picture'],
    ['one class', ['one'], 'one class'],
    ['folders nested too deep', ['deep'], 'deep/train/animals'],
    ['only unreadable pictures', ['broken'], 'None of the 4 pictures can be read'],
    ['an unreadable picture with --strict', ['broken', '--strict'], 'cats/a.jpg'],
    [
      'a table that names missing pictures',
      ['tables/missing.csv', '--image', 'picture', '--target', 'kind'],
      'lists a picture that does not exist, such as "../gray/none.png"',
    ],
    [
      'a plan for other channels',
      ['color', '--plan', 'run'],
      'The plan is for pictures in gray, but these are in color',
    ],
    ['a plan that is no run', ['gray', '--plan', 'tables/good.csv'], 'good.csv'],
    ['a start that is no run', ['gray', '--from', 'tables/good.csv'], 'tables is not a run folder'],
    [
      'a start for other channels',
      ['color', '--from', 'run'],
      'is for gray pictures, but these are in color',
    ],
    ['two nets to start with', ['gray', '--from', 'run', '--widths', '4,4'], 'leave out --widths'],
    [
      'a made-up task without a folder',
      ['tables/good.csv', '--pretext', 'rotation'],
      'needs a folder of pictures',
    ],
    ['a made-up task without pictures', ['notes', '--pretext', 'rotation'], 'notes has no pictures'],
    [
      'widths that the net cannot have',
      ['gray', '--cnn', 'resnet9', '--widths', '8,8'],
      'widths must be 4 integers',
    ],
  ]
  it.each(cases)('%s', async (_what, args, says) => {
    const { code, stdout, stderr } = await lanner(['fit', ...args, '--out', 'bad'], { cwd })
    expect(stderr).toContain(says)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(existsSync(join(cwd, 'bad'))).toBe(false)
  })
})

it('fit and predict find the pictures of a table from its own folder', async () => {
  const fit = [
    'fit',
    'tables/good.csv',
    '--image',
    'picture',
    '--target',
    'kind',
    '--plan',
    'run',
    '--out',
    'run2',
  ]
  expect(await lanner(fit, { cwd })).toMatchObject({ code: 0 })
  const { code, stdout, stderr } = await lanner(['predict', 'run2', 'tables/good.csv'], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toHaveLength(9)
  copyFileSync(join(cwd, 'tables/good.csv'), join(cwd, 'moved.csv'))
  const moved = await lanner(['predict', 'run2', 'moved.csv'], { cwd })
  expect(moved).toMatchObject({ code: 2, stdout: '' })
  expect(moved.stderr).toContain('There is no picture')
})

it('predict and embed take a table of paths, and a folder, for a run that was trained on a folder', async () => {
  const list = (column: string): string => {
    put(`${column}.csv`, `${column},n\ngray/upright/0.png,1\ngray/across/0.png,2\n`)
    return `${column}.csv`
  }
  for (const args of [[list('path')], [list('image')], [list('where'), '--image', 'where']]) {
    const predict = await lanner(['predict', 'run', ...args], { cwd })
    expect(predict, predict.stderr).toMatchObject({ code: 0, stderr: '' })
    expect(predict.stdout.trimEnd().split('\n')).toHaveLength(3)
    const embed = await lanner(['embed', 'run', ...args, '--out', 'f.csv'], { cwd })
    expect(embed.stderr).toMatch(/^f\.csv: 2 rows, \d+ columns \(2 before\)\n$/)
  }
  const table = readFileSync(join(cwd, 'f.csv'), 'utf8').trimEnd().split('\n')
  const all = await lanner(['embed', 'run', 'gray', '--out', 'all.csv'], { cwd })
  expect(all.stderr).toContain('all.csv: 16 rows')
  const rows = readFileSync(join(cwd, 'all.csv'), 'utf8').trimEnd().split('\n')
  expect(rows[0]).toMatch(/^picture,feature_1,feature_2/)
  const features = (row: string, from: number): number[] => row.split(',').slice(from).map(Number)
  const same = rows.find((row) => row.startsWith('gray/upright/0.png,'))!
  features(same, 1).forEach((value, i) => expect(value).toBeCloseTo(features(table[1]!, 2)[i]!, 5))
  for (const verb of [['predict'], ['embed', '--out', 'x.csv']]) {
    const refused = await lanner([verb[0]!, 'run', 'where.csv', ...verb.slice(1)], { cwd })
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('name its column of paths with --image. It has where, n.')
  }
})

it('show draws a row for each picture: as it is, then as the net sees it', async () => {
  const { code, stdout } = await lanner(['show', 'gray', '--out', 'sheet.png'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain('row 1: across, across/')
  const { data, info } = await sharp(readFileSync(join(cwd, 'sheet.png')))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  // Cells of 12 pixels, each 6 times as large, with gaps of 4.
  expect(info).toMatchObject({ width: 8 * 76 + 4, height: 10 * 76 + 4, channels: 1 })
  const first = /row 1: across, (\S+)/.exec(stdout)![1]!
  const original = await sharp(join(cwd, 'gray', first))
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  for (const [x, y] of [
    [0, 0],
    [5, 3],
    [11, 11],
  ] as const)
    expect(
      Math.abs(data[(4 + 6 * y + 2) * info.width + 4 + 6 * x + 2]! - original[12 * y + x]!),
    ).toBeLessThan(2)
})

it('a made-up task needs no classes, and its net is where another fit starts', async () => {
  for (let i = 0; i < 4; i++) put(`loose/constructor/may/${i}.png`, await stripes(0, i))
  for (let i = 0; i < 4; i++) put(`loose/${i}.png`, await stripes(1, i))
  const made = await lanner(
    ['fit', 'loose', '--pretext', 'augmentation', '--epochs', '1', '--widths', '4,4', '--out', 'made'],
    { cwd },
  )
  expect(made).toMatchObject({ code: 0 })
  expect(made.stderr).toContain('2 classes')
  const next = await lanner(['fit', 'gray', '--from', 'made', '--epochs', '1', '--out', 'next'], { cwd })
  expect(next).toMatchObject({ code: 0 })
  expect(next.stderr).toContain('The net starts from run made.')
  const { model, training } = JSON.parse(readFileSync(join(cwd, 'next/model.json'), 'utf8'))
  expect([model.widths, training.start]).toEqual([[4, 4], 'run made'])
})

it('predict skips pictures of a folder that cannot be read and names them, and refuses them with --strict', async () => {
  for (const name of ['upright/0.png', 'across/0.png'])
    put(`mixed/${name}`, readFileSync(join(cwd, 'gray', name)))
  put('mixed/across/broken.png', 'not a picture')
  const { code, stdout, stderr } = await lanner(['predict', 'run', 'mixed'], { cwd })
  expect(code, stderr).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(3)
  expect(stdout).not.toContain('broken')
  expect(stderr).toMatch(/^warning: skipped a picture: mixed.across.broken\.png [^\n]+\n$/)
  const strict = await lanner(['predict', 'run', 'mixed', '--strict'], { cwd })
  expect([strict.code, strict.stdout]).toEqual([2, ''])
  expect(strict.stderr).toContain('broken.png')
  const alone = await lanner(['predict', 'run', 'broken'], { cwd })
  expect([alone.code, alone.stderr]).toEqual([
    2,
    expect.stringContaining('None of the 4 pictures can be read; the first: '),
  ])
  const embedded = await lanner(['embed', 'run', 'mixed', '--out', 'mixed.csv'], { cwd })
  expect([embedded.code, embedded.stderr]).toEqual([0, expect.stringContaining('mixed.csv: 2 rows')])
})

it('fit and predict skip links that lead nowhere, and count files that are not used', async () => {
  for (const name of ['upright/0', 'upright/1', 'across/0', 'across/1'])
    put(`odd/${name}.png`, readFileSync(join(cwd, 'gray', `${name}.png`)))
  put('odd/upright/scan.tiff', 'II*')
  put('odd/upright/more/2.png', readFileSync(join(cwd, 'gray/upright/2.png')))
  symlinkSync(join(cwd, 'gone.png'), join(cwd, 'odd/across/link.png'))
  const fit = await lanner(['fit', 'odd', '--plan', 'run', '--out', 'odd-run'], { cwd })
  expect(fit.code, fit.stderr).toBe(0)
  expect(fit.stderr).toContain(
    'warning: 2 files are not used: 1 .tiff, 1 in subfolders of a class; the first: upright/scan.tiff.\n',
  )
  expect(fit.stderr).toContain(
    'warning: 1 of 5 pictures cannot be read and is skipped; the first: across/link.png is a link to a file that does not exist.\n',
  )
  const predict = await lanner(['predict', 'run', 'odd'], { cwd })
  expect(predict.code, predict.stderr).toBe(0)
  expect(predict.stdout.trimEnd().split('\n')).toHaveLength(6)
  expect(predict.stderr.replaceAll('\\', '/')).toBe(
    'warning: 1 file is not used: 1 .tiff; the first: odd/upright/scan.tiff.\n' +
      'warning: skipped a picture: odd/across/link.png is a link to a file that does not exist.\n',
  )
  for (const args of [
    ['fit', 'odd', '--out', 'bad'],
    ['predict', 'run', 'odd'],
  ]) {
    const strict = await lanner([...args, '--strict'], { cwd })
    expect([strict.code, strict.stdout]).toEqual([2, ''])
    expect(strict.stderr).toContain('link.png is a link to a file that does not exist.')
  }
  const made = await lanner(
    ['fit', 'odd', '--pretext', 'rotation', '--epochs', '1', '--widths', '4,4', '--out', 'odd-made'],
    { cwd },
  )
  expect(made.code, made.stderr).toBe(0)
  expect(made.stderr).toContain('warning: 1 file is not used: 1 .tiff; ')
})

it.each([
  ['a file that does not exist', 'none.png', 'There is no picture none.png.'],
  ['a link that leads nowhere', 'dangling.png', 'dangling.png is a link to a file that does not exist.'],
  ['a link to itself', 'loop.png', 'loop.png cannot be read: too many symbolic links point at each other.'],
])('predict refuses %s if it is named, also among others', async (_what, file, says) => {
  for (const [to, link] of [
    ['gone.png', 'dangling.png'],
    ['loop.png', 'loop.png'],
  ] as const) {
    rmSync(join(cwd, link), { force: true })
    symlinkSync(join(cwd, to), join(cwd, link))
  }
  for (const others of [[], ['gray']]) {
    const { code, stdout, stderr } = await lanner(['predict', 'run', ...others, file], { cwd })
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `lanner: ${says}\n` })
  }
})
