import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandPage, verbs } from '../../scripts/command-page.ts'

it('docs/command.md is up to date: npx tsx scripts/command-page.ts rewrites its tables', async () => {
  const page = readFileSync('docs/command.md', 'utf8')
  expect(await commandPage(page)).toBe(page)
  expect([...page.matchAll(/<!-- options: ([\w-]+) -->/g)].map(([, name]) => name)).toEqual(verbs())
})

it('a verb in docs/command.md has an example', () => {
  const page = readFileSync('docs/command.md', 'utf8')
  for (const name of verbs())
    expect(page, name).toMatch(new RegExp(`^## ${name}\n\n\`\`\`sh\n(.*\n){2}\`\`\`$`, 'm'))
})
