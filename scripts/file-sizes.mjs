// Prints how long files are, by folder, and which are longer than 400 lines: those deserve a second look.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((f) => /^(src|kernels|test|scripts|bench|examples)\/.*\.(ts|mjs|h|cc|py)$/.test(f) && existsSync(f))
const rows = new Map()
const long = []
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1
  const [top, second] = file.split('/')
  const folder = top === 'src' ? `${top}/${second}` : top
  rows.set(folder, [...(rows.get(folder) ?? []), lines])
  if (lines > 400) long.push([lines, file])
}
console.log('folder              files   lines  median     max')
for (const [folder, lines] of rows) {
  lines.sort((a, b) => a - b)
  const total = lines.reduce((a, b) => a + b, 0)
  const cells = [lines.length, total, lines[Math.floor(lines.length / 2)], lines.at(-1)]
  console.log(folder.padEnd(18) + cells.map((n) => String(n).padStart(7)).join(' '))
}
for (const [lines, file] of long.toSorted((a, b) => b[0] - a[0])) console.log(`long: ${file} ${lines}`)
