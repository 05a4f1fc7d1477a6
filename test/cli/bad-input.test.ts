import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'
import { whole } from '../whole.ts'

const small = ['fit', 'book.txt', '--epochs', '1', '--hidden', '16', '--factors', '4', '--steps', '8']
let cwd: string
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-bad-'))
  mkdirSync(join(cwd, 'folder.txt'))
  writeFileSync(join(cwd, 'empty.txt'), '')
  writeFileSync(join(cwd, 'latin.txt'), Buffer.from([0x61, 0x62, 0xe9, 0x63]))
  writeFileSync(join(cwd, 'short.txt'), 'abc')
  writeFileSync(join(cwd, 'one.txt'), 'a'.repeat(5000))
  writeFileSync(join(cwd, 'book.txt'), sampleText(200))
  writeFileSync(join(cwd, 'table.csv'), 'a,b\n1,2\n')
  mkdirSync(join(cwd, 'mine'))
  writeFileSync(join(cwd, 'mine', 'thesis.doc'), 'precious')
  writeFileSync(join(cwd, 'mine', 'me.jpg'), 'a picture')
  await lanner([...small, '--out', 'good'], { cwd })
}, 60_000)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const fitCases: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
  ['no such file', ['fit', 'none.txt'], 'none.txt'],
  ['no such table', ['fit', 'none.csv'], 'There is no file none.csv'],
  ['a folder', ['fit', 'folder.txt'], 'folder'],
  ['an empty file', ['fit', 'empty.txt'], 'empty'],
  [
    'a backend that an app does not run on',
    ['fit', 'book.txt', '--app', 'word2vec', '--backend', 'webgpu'],
    'webgpu: word vectors do not run on it as a whole; use --backend native or wasm',
  ],
  ['bytes that are not UTF-8', ['fit', 'latin.txt'], 'UTF-8'],
  ['a text shorter than one sequence', ['fit', 'short.txt'], 'short'],
  ['a text of one repeated character', ['fit', 'one.txt'], 'one'],
  ['a table', ['fit', 'table.csv'], 'table'],
  ['a picture', ['fit', 'mine/me.jpg'], 'mine/me.jpg is a picture: train on the folder of pictures'],
  ['weights', ['fit', 'good/model.safetensors'], 'model.safetensors is not a text: it has zero bytes'],
  ['no such file, and a run of its name', ['fit', 'good.md', '--out', 'good'], 'There is no file good.md.'],
  ['no run', ['generate'], 'lanner: generate needs RUN; for help: lanner generate --help'],
  [
    'a data set that is not on the web',
    ['data', 'nietzsche', '--from', 'file:///x'],
    'file:///x is not the address',
  ],
  ['no file at all', ['fit'], 'lanner: fit needs FILE'],
  ['an unknown option', ['fit', 'book.txt', '--epoch', '3'], "unknown option '--epoch'"],
  ['-v', ['-v'], "unknown option '-v' (Did you mean --version?)"],
  ['an unknown model', ['fit', 'book.txt', '--model', 'bert'], 'bert'],
  ['an unknown backend', ['fit', 'book.txt', '--backend', 'cuda'], 'cuda'],
  ['an unknown command', ['train', 'book.txt'], "unknown command 'train'"],
  ['help for an unknown command', ['help', 'fitt'], "unknown command 'fitt' (Did you mean fit?)"],
  ['epochs out of range', ['fit', 'book.txt', '--epochs', '0'], '--epochs'],
  ['a learning rate out of range', ['fit', 'book.txt', '--lr', '-1'], '--lr'],
  ['a learning rate that is not a number', ['fit', 'book.txt', '--lr', 'fast'], 'fast'],
  ['a validation part of one', ['fit', 'book.txt', '--valid', '1'], '--valid'],
  ['char3 with other than three steps', ['fit', 'book.txt', '--model', 'char3', '--steps', '5'], 'char3'],
  [
    'identity weights for a model without them',
    ['fit', 'book.txt', '--model', 'loop', '--identity-init'],
    'loop',
  ],
  ['a folder with other files as --out', ['fit', 'book.txt', '--out', 'mine'], 'mine'],
  ['a file as --out', ['fit', 'book.txt', '--out', 'book.txt'], 'book.txt'],
  ['an unknown kind of token', ['fit', 'book.txt', '--tokens', 'syllable'], 'syllable'],
  ['--vocab-size with characters', ['fit', 'book.txt', '--vocab-size', '50'], '--vocab-size and --min-freq'],
  [
    'byte pairs without room for the bytes',
    ['fit', 'book.txt', '--tokens', 'bpe', '--vocab-size', '100'],
    '256',
  ],
  [
    'no word is frequent enough',
    ['fit', 'book.txt', '--tokens', 'word', '--min-freq', '99999'],
    'smaller --min-freq',
  ],
  ['an invalid tokenizer', ['fit', 'book.txt', '--tokenizer', 'table.csv'], 'table.csv is not JSON'],
  [
    'a text that is the target, too',
    ['fit', 'table.csv', '--app', 'text-classifier', '--text', 'a', '--target', 'a'],
    '--text and --target both name the column "a"',
  ],
  ['a missing tokenizer', ['fit', 'book.txt', '--tokenizer', 'none.json'], 'none.json'],
  [
    'a tokenizer for words',
    ['fit', 'book.txt', '--tokens', 'word', '--tokenizer', 'x.json'],
    '--tokens word',
  ],
  ['layers of a window model', ['fit', 'book.txt', '--model', 'rnn', '--layers', '2'], 'not to rnn'],
  ['sizes of layers for a text', ['fit', 'book.txt', '--layers', '200,100'], '200,100'],
  ['tied weights of different sizes', ['fit', 'book.txt', '--tied-weights', '--factors', '9'], 'factors 9'],
  ['identity weights for a gru', ['fit', 'book.txt', '--model', 'gru', '--identity-init'], 'not to gru'],
  ['top-k of 0', ['generate', 'good', '--prompt', 'a', '--top-k', '0'], '--top-k'],
  ['top-p of nothing', ['generate', 'good', '--prompt', 'a', '--top-p', '0'], 'topP must be above 0'],
  ['top-p above one', ['generate', 'good', '--prompt', 'a', '--top-p', '1.5'], '--top-p'],
  ['no such run', ['generate', 'nothing', '--prompt', 'a'], 'nothing'],
  ['a file as a run', ['generate', 'book.txt', '--prompt', 'a'], 'book.txt'],
  ['an unknown option, with nothing else', ['generate', 'good', '--hlp'], '--hlp'],
  ['no such data set', ['data', 'nosuch'], 'There is no data set "nosuch"; there is nietzsche.'],
  ['the same for embed', ['embed', 'good', 'book.txt', '--hlp'], '--hlp'],
  ['a length out of range', ['generate', 'good', '--prompt', 'a', '--length', '0'], '--length'],
  [
    'a temperature out of range',
    ['generate', 'good', '--prompt', 'a', '--temperature', '-1'],
    '--temperature',
  ],
  ['an unknown data set', ['data', 'imagenet'], 'imagenet'],
]

describe('bad input gets one clear sentence, exit code 2, and nothing is written', () => {
  it.each(fitCases)('%s', async (_what, args, says) => {
    const before = readdirSync(cwd).toSorted()
    const outcome = await lanner(args, { cwd })
    expect(outcome.stderr).toContain(says)
    expect(outcome.stderr.trimEnd().split('\n'), outcome.stderr).toHaveLength(1)
    expect(outcome.stderr).not.toMatch(/ at .*\.js:\d+/)
    expect(outcome.stdout).toBe('')
    expect(outcome.code).toBe(2)
    expect(readdirSync(cwd).toSorted()).toEqual(before)
    expect(existsSync(join(cwd, 'runs'))).toBe(false)
    expect(readFileSync(join(cwd, 'mine', 'thesis.doc'), 'utf8')).toBe('precious')
  })
})

describe('a damaged run is refused with an error that names the problem', () => {
  const damaged = (name: string, change: (folder: string) => void, says: string): void => {
    it(name, async () => {
      const folder = join(cwd, `damaged-${name.replaceAll(' ', '-')}`)
      mkdirSync(folder)
      for (const file of readdirSync(join(cwd, 'good')))
        writeFileSync(join(folder, file), readFileSync(join(cwd, 'good', file)))
      change(folder)
      const outcome = await lanner(['generate', folder, '--prompt', 'a'], { cwd })
      expect(outcome.stderr).toContain(says)
      expect(outcome.stderr.trimEnd().split('\n'), outcome.stderr).toHaveLength(1)
      expect(outcome.stdout).toBe('')
      expect(outcome.code).toBe(2)
    })
  }
  const edit = (folder: string, change: (text: string) => string): void => {
    const path = join(folder, 'model.json')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  damaged('weights are missing', (folder) => rmSync(join(folder, 'model.safetensors')), 'model.safetensors')
  damaged('the description is missing', (folder) => rmSync(join(folder, 'model.json')), 'model.json')
  damaged(
    'weights are cut short',
    (folder) => truncateSync(join(folder, 'model.safetensors'), 5000),
    '(cut short?); train again, or restore the file.',
  )
  damaged(
    'the description is cut short',
    (folder) => truncateSync(join(folder, 'model.json'), 100),
    'model.json',
  )
  damaged(
    'a newer version',
    (folder) => edit(folder, (t) => t.replace('"version": 1', '"version": 99')),
    'newer',
  )
  damaged(
    'another app',
    (folder) => edit(folder, (t) => t.replace('"app": "text"', '"app": "collab"')),
    'collab',
  )
  damaged(
    'tensors do not fit',
    (folder) => edit(folder, (t) => t.replace('"hidden": 16', '"hidden": 24')),
    'rnn.weight_ih_l0',
  )
  damaged(
    'another kind of vocabulary',
    (folder) => edit(folder, (t) => t.replace('"kind": "characters"', '"kind": "runes"')),
    'its kind is "runes"',
  )
  damaged(
    'layers that are not numbers',
    (folder) => edit(folder, (t) => t.replace('"layers": 1', '"layers": "many"')),
    'model.layers must be an integer',
  )
  damaged(
    'an unknown model',
    (folder) => edit(folder, (t) => t.replace('"gru"', '"transformer"')),
    'transformer',
  )
})

describe('a full disk', () => {
  it('leaves the old run and says so', async () => {
    const before = readFileSync(join(cwd, 'good', 'model.safetensors'))
    const outcome = await lanner([...small, '--seed', '9', '--out', 'good', '--restart'], {
      cwd,
      largestFile: 1024,
    })
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('cannot be written')
    expect(readFileSync(join(cwd, 'good', 'model.safetensors')).equals(before)).toBe(true)
    expect(readdirSync(join(cwd, 'good')).filter((name) => name.includes('tmp'))).toEqual([])
  })

  it.each([0, 1024])('of %i bytes leaves no folder that cannot be resumed', async (largestFile) => {
    mkdirSync(join(cwd, 'own'), { recursive: true })
    for (const out of whole ? ['fresh/run', 'own'] : [largestFile === 0 ? 'own' : 'fresh/run']) {
      const { code, stderr } = await lanner([...small, '--out', out], { cwd, largestFile })
      expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be written')])
    }
    expect(existsSync(join(cwd, 'fresh'))).toBe(false)
    expect(readdirSync(join(cwd, 'own'))).toEqual([])
  })
})
