// Checks docs/dependencies.md: each dependency has a row with a reason and its size on disk including its own dependencies, and no package that is installed with Lanner
// runs an install script. --write updates the sizes.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './kernels/sources.mjs'

const page = join(root, 'docs', 'dependencies.md')
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const brought = Object.keys(own.dependencies)
const optional = Object.keys(own.peerDependencies)

/** The folder of a package as another one resolves it, or null if this platform has none. */
function folderOf(name, from) {
  for (const place of createRequire(join(from, 'package.json')).resolve.paths(name) ?? [])
    if (statSync(join(place, name, 'package.json'), { throwIfNoEntry: false })) return join(place, name)
  return null
}

/** A package and all its dependencies: folders and their package.json. */
function closure(name) {
  const found = new Map()
  const visit = (each, from) => {
    const folder = folderOf(each, from)
    if (folder === null || found.has(folder)) return
    const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    found.set(folder, json)
    for (const next of Object.keys({ ...json.dependencies, ...json.optionalDependencies }))
      visit(next, folder)
  }
  visit(name, root)
  if (found.size === 0) throw new Error(`${name} is not installed; run npm install`)
  return found
}

function bytesIn(folder) {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) bytes += statSync(path).size
    else if (entry.name !== 'node_modules') bytes += bytesIn(path)
  }
  return bytes
}

const problems = []
let text = readFileSync(page, 'utf8')
for (const name of [...brought, ...optional]) {
  const packages = closure(name)
  const size = [...packages.keys()].reduce((sum, folder) => sum + bytesIn(folder), 0) / 1e6
  const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\` `))
  if (row === undefined) {
    problems.push(`docs/dependencies.md has no row for ${name}`)
    continue
  }
  const [, , written, reason] = row.split('|').map((cell) => cell.trim())
  if (!reason) problems.push(`docs/dependencies.md has no reason for ${name}`)
  const stated = Number(/^([\d.]+) MB$/.exec(written)?.[1])
  if (!(Math.abs(stated - size) <= 0.1 + size / 5)) {
    const right = `${size < 10 ? size.toFixed(1) : Math.round(size)} MB`
    if (process.argv.includes('--write')) text = text.replace(row, row.replace(written || /\|\s+\|/, right))
    else
      problems.push(
        `docs/dependencies.md says ${written} for ${name}, but it is ${right} (fix: scripts/dependencies.mjs --write)`,
      )
  }
  if (brought.includes(name))
    for (const json of packages.values())
      for (const script of ['preinstall', 'install', 'postinstall'])
        if (json.scripts?.[script])
          problems.push(`${name} installs ${json.name}, which runs ${script}: ${json.scripts[script]}`)
}
for (const name of Object.keys(own.devDependencies))
  if (!text.includes(`\`${name}\``)) problems.push(`docs/dependencies.md does not mention ${name}`)
for (const [, name] of text.matchAll(/^\| `([^`]+)` /gm))
  if (!brought.includes(name) && !optional.includes(name) && !own.devDependencies[name])
    problems.push(`docs/dependencies.md lists ${name}, which is not in package.json`)

if (process.argv.includes('--write')) writeFileSync(page, text)
for (const problem of problems) console.error(problem)
if (problems.length === 0)
  console.log(
    `dependencies: ${brought.length} required, ${optional.length} optional, each with reason and size`,
  )
process.exitCode = problems.length === 0 ? 0 : 1
