// Checks that take too long for CI: npm run check:long -- NAME, or all of them without a name. CI runs a fixed sample of each (in the slow tests).
// docs/proofs.md lists the latest results with commit, date and processor.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const endings = '.long.test.ts'
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith(endings))
  .toSorted()
const nameOf = (file) => file.replace(/^.*[\\/]/, '').slice(0, -endings.length)
const known = files.map(nameOf)

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !known.includes(name))
if (unknown !== undefined) {
  console.error(`check:long: unknown check ${unknown}; the checks are ${known.join(', ')}`)
  process.exit(2)
}
const chosen = files.filter((file) => wanted.length === 0 || wanted.includes(nameOf(file)))
const { status } = spawnSync(
  process.execPath,
  ['scripts/test.mjs', '--long', ...chosen.map((file) => `test/${file}`)],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
