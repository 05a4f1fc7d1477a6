import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellCommand, shellWord } from '../../src/base/shell-command.ts'

const awkward = [
  'plain-1.csv',
  '漢 字;$(touch pwn).csv',
  'it\'s `x` "y"',
  'a\nb\tc',
  '\u001B[31mred',
  "back\\slash'\n",
  '\u202Ereversed',
  '*?[a]{b,c}~!#&|<>()',
  '=ls',
  '~/x',
  '-x',
  '--help',
  '',
]

it.skipIf(process.platform === 'win32')(
  'a command with any value reads back as that value, on one line',
  () => {
    const commands = awkward.map((value) => shellCommand`lanner fit --resume ${value} --x 1`)
    for (const command of commands) expect(command).not.toMatch(/[\p{Cc}\u202E]/u)
    const script = [String.raw`lanner() { printf '%s\0' "$3"; }`, ...commands].join('\n')
    const read = execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    expect(read.split('\0').slice(0, -1)).toEqual(awkward)
  },
)

it('a value that starts with a dash is not read as an option', () => {
  expect(shellCommand`lanner recommend ${'a'} ${'-x'}`).toBe('lanner recommend a -- -x')
  expect(shellCommand`lanner nearest ${'-a'} ${'-x'}`).toBe('lanner nearest -- -a -x')
  expect(shellCommand`lanner generate ${'-a'} --prompt "The "`).toBe('lanner generate ./-a --prompt "The "')
  expect(shellCommand`lanner fit --resume ${'-a'} --time-budget ${'2s'}`).toBe(
    'lanner fit --resume -a --time-budget 2s',
  )
})

it('uses double quotes on Windows', () => {
  expect(shellWord(String.raw`runs\my houses`, 'win32')).toBe(String.raw`"runs\my houses"`)
  expect(shellWord(String.raw`runs\houses`, 'win32')).toBe(String.raw`runs\houses`)
})
