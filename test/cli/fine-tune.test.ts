import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { sampleText } from './run-lanner.ts'

let cwd: string
const at = (name: string): string => join(cwd, name)
const fit = (...args: string[]): ReturnType<typeof lannerHere> =>
  lannerHere('fit', at('letters.txt'), ...args, '--out', at('letters'), '--epochs', '2')

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-from-'))
  writeFileSync(at('book.txt'), `The whale.\n${sampleText(60)}`)
  writeFileSync(at('letters.txt'), sampleText(20).replaceAll('whale', 'Wal!'))
  const { code } = await lannerHere(
    'fit',
    at('book.txt'),
    '--out',
    at('book'),
    '--epochs',
    '1',
    '--hidden',
    '12',
    '--factors',
    '6',
  )
  expect(code).toBe(0)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

it('lanner fit --from starts from the weights of a run, and says so', async () => {
  const { code, stderr } = await fit('--from', at('book'))
  expect(code, stderr).toBe(0)
  expect(stderr).toMatch(
    /\nThe weights come from a run on book\.txt, with \d+ characters; 2 characters are new\.\n/,
  )
  // The run knows "The ", but this text never says it.
  const [, prompt] = /--prompt '([^']+)'\n$/.exec(stderr) ?? []
  expect(prompt, stderr).toMatch(/^.{4,20}$/)
  expect(
    readFileSync(at('letters.txt'), 'utf8')
      .slice(0, prompt!.length + 1)
      .trimEnd(),
  ).toBe(prompt)
  const { model, training } = JSON.parse(readFileSync(at('letters/model.json'), 'utf8'))
  expect(model).toMatchObject({ name: 'gru', hidden: 12, factors: 6 })
  expect(training.start).toMatchObject({ file: 'book.txt', added: 2 })
  expect(readFileSync(at('letters/report.html'), 'utf8')).toContain('a run on book.txt')
  rmSync(at('letters'), { recursive: true })
})

it.each([
  [
    'another model',
    ['--model', 'lstm'],
    '--model must be gru, as in the run that the weights come from, got "lstm"; leave it out',
  ],
  [
    'another size',
    ['--hidden', '16'],
    '--hidden must be 12, as in the run that the weights come from, got 16; leave it out',
  ],
  [
    'other tokens',
    ['--tokens', 'word'],
    '--tokens must be char, as in the run that the weights come from, got "word"; leave it out',
  ],
  ['no run', ['--from', 'nowhere'], 'nowhere'],
  [
    'a run of another app',
    ['--from', 'test/fixtures/runs-0.1/images'],
    'is a run of app "images", not "text"',
  ],
])('%s is refused in one sentence', async (_what, options, says) => {
  const { code, stdout, stderr } = await fit(
    ...(options[0] === '--from' ? [] : ['--from', at('book')]),
    ...options,
  )
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(says)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(existsSync(at('letters'))).toBe(false)
})
