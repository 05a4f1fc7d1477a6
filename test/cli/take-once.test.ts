import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { program } from '../../src/cli/program.ts'

/** Options that collect values; every other option takes one. */
const lists = new Set(
  ['missing', 'cat', 'cont', 'date', 'text', 'ignore', 'likes', 'only', 'exclude', 'stop', 'allow-host'].map(
    (name) => `--${name}`,
  ),
)

const fresh = (verb: string): Command => program().commands.find((command) => command.name() === verb)!
const verbs = program().commands.map((command) => command.name())

/** A value that the option accepts. */
function valueFor(verb: string, flag: string): string {
  const { argChoices = [] } = fresh(verb).options.find(({ long }) => long === flag)!
  const accepts = (text: string): boolean => {
    try {
      fresh(verb).parseOptions([`${flag}=${text}`])
      return true
    } catch {
      return false
    }
  }
  return [...argChoices, 'x', '3', '64', '0.5', '256MB', '30s', '.'].find(accepts)!
}

describe.each(verbs)('lanner %s', (verb) => {
  const flags = fresh(verb)
    .options.filter((option) => option.required || option.optional)
    .map(({ long }) => long!)

  it('does not take another option as the value of one', () => {
    for (const { long: flag } of fresh(verb).options.filter(({ required }) => required)) {
      const other = fresh(verb).options.at(-1)!.long!
      expect(() => fresh(verb).parseOptions([flag!, other]), flag).toThrow(
        `${flag} needs a value, but ${other} follows it.`,
      )
    }
  })

  it('takes one value for every option that is not a list', () => {
    for (const flag of flags) {
      const value = valueFor(verb, flag)
      const command = fresh(verb)
      const twice = (): unknown => command.parseOptions([`${flag}=${value}`, `${flag}=${value}`])
      const says = `${flag} takes one value, but got two: ${value} and ${value}; use one of them.`
      if (!lists.has(flag)) expect(twice, flag).toThrow(says)
      else {
        twice()
        expect(Object.values(command.opts()).find(Array.isArray), flag).toEqual([value, value])
      }
    }
  })
})

it('refuses two runs of --from with exit code 2', async () => {
  const { code, stderr } = await lannerHere('fit', 'book.txt', '--from', 'runs/a', '--from', 'runs/b')
  expect([code, stderr]).toEqual([
    2,
    'lanner: --from takes one value, but got two: runs/a and runs/b; use one of them.\n',
  ])
})
