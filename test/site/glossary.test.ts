import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const entries = readFileSync('docs/glossary.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('**'))
const terms = entries.map((line) => /^\*\*(.+?)\.\*\*/.exec(line)![1]!)

it('is in alphabetical order, each term once', () => {
  const order = new Intl.Collator('en', { sensitivity: 'base' })
  expect(terms).toEqual(terms.toSorted(order.compare))
  expect(new Set(terms).size).toBe(terms.length)
})

it.each(entries)('%s links to its page, and the page has the heading', (line) => {
  const links = [...line.matchAll(/\]\(([\w/-]+\.md)(?:#([\w-]+))?\)/g)]
  expect(links.length).toBeGreaterThan(0)
  for (const [, page, anchor] of links) {
    const headings = readFileSync(`docs/${page}`, 'utf8')
      .split('\n')
      .filter((each) => each.startsWith('#'))
      .map((each) =>
        each
          .replace(/^#+ /, '')
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(/\s+/g, '-'),
      )
    if (anchor !== undefined) expect(headings, line).toContain(anchor)
  }
})
