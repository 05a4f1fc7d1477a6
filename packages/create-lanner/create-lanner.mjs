#!/usr/bin/env node
// Creates a small project that trains a model with Lanner: npm create lanner FOLDER [-- --template node|page|pictures]

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const own = dirname(fileURLToPath(import.meta.url))
const templates = ['node', 'page', 'pictures']
const help = `npm create lanner FOLDER [-- --template ${templates.join('|')}]

Creates a project in FOLDER that trains a neural net: a Node script ("node", the default), a web page with Vite ("page"), or a
page that learns to classify your own pictures ("pictures").`

function refuse(line) {
  console.error(`create-lanner: ${line}`)
  process.exit(2)
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { template: { type: 'string', default: 'node' }, help: { type: 'boolean', default: false } },
    })
  } catch (error) {
    return refuse(`${error.message}\n\n${help}`)
  }
}

const { values, positionals } = options()
if (values.help) {
  console.log(help)
  process.exit(0)
}
if (positionals.length !== 1) refuse(`name one folder for the project\n\n${help}`)
if (!templates.includes(values.template))
  refuse(`--template must be ${templates.join(', ')}, not '${values.template}'`)
const folder = resolve(positionals[0])
if (existsSync(folder) && readdirSync(folder).length > 0)
  refuse(`${folder} is not empty; choose a new folder`)

mkdirSync(folder, { recursive: true })
cpSync(join(own, 'templates', values.template), folder, { recursive: true })
// npm leaves files with these names out of packages.
if (existsSync(join(folder, 'gitignore'))) renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'))
const { version } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
// A clone of the repository uses itself: its version is not in the registry.
const clone = resolve(own, '..', '..')
const released = version !== '0.0.0'
const manifest = join(folder, 'package.json')
const name = basename(folder)
  .toLowerCase()
  .replaceAll(/[^a-z0-9._-]+/g, '-')
  .replace(/^[._-]+/, '')
writeFileSync(
  manifest,
  readFileSync(manifest, 'utf8')
    .replace('"my-net"', JSON.stringify(name || 'my-net'))
    .replace('"LANNER_VERSION"', JSON.stringify(released ? `^${version}` : `file:${clone}`)),
)

if (!released && values.template === 'node') {
  // A release has the book in its template.
  const { bookText } = await import(pathToFileURL(join(clone, 'scripts', 'release', 'book-text.mjs')).href)
  writeFileSync(join(folder, 'book.txt'), `${bookText(100_000)}\n`)
}
const readme = join(folder, 'README.md')
writeFileSync(readme, readFileSync(readme, 'utf8').replace('# my-net', `# ${basename(folder)}`))

const place = relative(process.cwd(), folder) || '.'
console.log(`Created ${place}. Next:

  cd ${/^[\w./-]+$/.test(place) ? place : JSON.stringify(place)}
  npm install
  npm start`)
