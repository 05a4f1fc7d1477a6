// The first steps of a new user, with the packed tarballs: an empty folder, `npm install lanner`, one command, a trained model. Without a compiler on PATH.

import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareShelf, output, userEnvironment } from './bare-shelf.mjs'
import { bookText } from './book-text.mjs'

/** Bytes on disk and number of packages of a node_modules folder. */
export function weigh(folder) {
  let bytes = 0
  let packages = 0
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) visit(inner)
      else if (entry.isFile()) {
        bytes += 512 * statSync(inner).blocks
        if (entry.name === 'package.json' && /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(inner))
          packages++
      }
    }
  }
  visit(folder)
  return { bytes, packages }
}

/** The commands by which each package manager installs lanner. */
const installs = {
  npm: ['npm', 'install', 'lanner'],
  pnpm: ['pnpm', 'add', 'lanner'],
  yarn: ['yarn', 'add', 'lanner'],
  bun: ['bun', 'add', 'lanner'],
}

/**
 * Installs lanner from `registry` with a package manager into a fresh folder and trains a text model there. Returns
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
    writeFileSync(join(project, 'book.txt'), bookText(60_000))
    // Bun's cache knows packages by name and version, which builds of the same version share.
    const env = { ...userEnvironment(shelf, registry), BUN_INSTALL_CACHE_DIR: join(folder, 'bun-cache') }
    const run = (command) => output(command, { cwd: project, env })
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
