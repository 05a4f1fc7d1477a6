import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** The options of each verb, as docs/command.md lists them; command-page.test.ts checks that list. */
const optionsOf = new Map(
  Array.from(
    readFileSync('docs/command.md', 'utf8').matchAll(
      /<!-- options: ([\w-]+) -->([\s\S]*?)<!-- end of options -->/g,
    ),
    ([, verb, text]) =>
      [
        verb!,
        new Set(Array.from(text!.matchAll(/(?<![\w-])--?[a-z][\w-]*/g), ([option]) => option)),
      ] as const,
  ),
)
/** Verbs that take the options of `fit` too. */
const alsoFit = new Set(['lr-find', 'launch'])

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api'))
    .map((name) => join('docs', name)),
]

/** The commands in a page: in its sentences and tables as `lanner ...`, and on lines of their own. */
function commandsOf(text: string): string[] {
  const inline = Array.from(text.matchAll(/`(?:npx )?(lanner [^`\n]+)`/g), ([, command]) => command!)
  const lines = Array.from(
    text.matchAll(/^(?: {4})?(?:\$ )?(?:\w+=\S+ )*(?:npx )?(lanner [^\n]+)$/gm),
    ([, line]) => line!,
  )
  return [...inline, ...lines].map((command) => command.replace(/#.*/, ''))
}

it('verbs and options of the commands in all pages exist', () => {
  const problems = pages.flatMap((page) =>
    commandsOf(readFileSync(page, 'utf8')).flatMap((command) => {
      const [, verb = ''] = command.split(/\s+/)
      if (!/^[a-z][a-z-]*$/.test(verb)) return []
      const known = optionsOf.get(verb)
      if (known === undefined) return [`${page}: ${command}: no verb ${verb}`]
      const words = command.replaceAll(/"[^"]*"|'[^']*'/g, '').split(/[\s,|]+/)
      return words
        .filter((word) => /^--[a-z]/.test(word) && word !== '--help')
        .map((word) => word.replace(/=.*/, ''))
        .filter((word) => !known.has(word) && !(alsoFit.has(verb) && optionsOf.get('fit')!.has(word)))
        .map((word) => `${page}: ${command}: no option ${word}`)
    }),
  )
  expect(problems).toEqual([])
  expect(optionsOf.size).toBeGreaterThan(12)
})
