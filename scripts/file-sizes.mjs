// Prints file lengths by folder, and files longer than 400 lines, which deserve a second look. Fails if a file of the project
// is too large to be source.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'

const MOST_BYTES = 500_000

const all = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((f) => f !== '' && existsSync(f))
const files = all.filter((f) =>
  /^(src|kernels|test|scripts|bench|examples|site|studio)\/.*\.(ts|tsx|mjs|h|cc|py)$/.test(f),
)
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
for (const file of all) {
  const { size } = statSync(file)
  if (size <= MOST_BYTES) continue
  console.error(
    `${file} has ${size} bytes, more than ${MOST_BYTES}: keep data and runs out of the repository`,
  )
  process.exitCode = 1
}
