// Builds everything: the kernels, then the TypeScript into dist/, with the kernels next to it.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { bundleForNode, bundleForPages, packageEntries } from './bundle.mjs'
import { root, writeWhole } from './kernels/sources.mjs'

/** Runs a Node script; exits if it fails. */
function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** A hash of the sources and settings that tsc reads. */
function typesHash() {
  const hash = createHash('sha256')
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  for (const file of [
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/bundle.mjs',
  ]
    .map((name) => join(root, name))
    .concat(files))
    hash.update(file).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

/** Bundles src/ into dist/ for Node and for pages, and writes its types, unless nothing changed since the last time. */
async function buildTypeScript() {
  const stamp = join(root, 'build', 'types.stamp')
  const hash = typesHash()
  const done = ['index.js', 'index.d.ts'].every((name) => existsSync(join(root, 'dist', name)))
  if (done && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
    return console.log('TypeScript: up to date.')
  const started = Date.now()
  console.log('TypeScript: checking types and bundling (about a minute) ...')
  // If there are type errors, keep the old dist/.
  const types = join(root, 'build', 'types')
  rmSync(types, { recursive: true, force: true })
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', types)
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  removeUnreachable(types)
  forOlderCompilers(types)
  cpSync(types, join(root, 'dist'), { recursive: true })
  await bundleForNode()
  await bundleForPages()
  copyAssets()
  writeWhole(stamp, hash)
  console.log(`TypeScript: built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

/** Removes declarations that no entry of the package leads to: nearly half of the files. */
function removeUnreachable(folder) {
  const reached = new Set()
  const visit = (file) => {
    if (reached.has(file)) return
    reached.add(file)
    const specifier = /(?:\bfrom|\bimport|\bmodule)\s*\(?\s*['"](\.[^'"]+)\.ts['"]/g
    for (const [, path] of readFileSync(file, 'utf8').matchAll(specifier))
      visit(join(dirname(file), `${path}.d.ts`))
  }
  for (const entry of packageEntries()) visit(join(folder, `${entry}.d.ts`))
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.d.ts') && !reached.has(join(folder, name))) rmSync(join(folder, name))
}

/** Typed arrays have a type argument from TypeScript 5.7 on. `of` returns the same type, and 5.6 understands it too. */
function forOlderCompilers(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const file = join(folder, name)
    const text = readFileSync(file, 'utf8')
    const older = text.replace(/\b(\w+Array)<ArrayBuffer>/g, 'ReturnType<typeof $1.of>')
    if (older !== text) writeFileSync(file, older)
  }
}

/** Copies files other than TypeScript (pages, styles, tables) to the same place in dist/. */
function copyAssets() {
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue
    const from = join(entry.parentPath, entry.name)
    const to = from.replace(join(root, 'src'), join(root, 'dist'))
    mkdirSync(join(to, '..'), { recursive: true })
    copyFileSync(from, to)
  }
}

/** Copies the built kernels into dist/, each atomically because a running program may have the old one open. */
function copyKernels() {
  const files = [
    'native/lanner.node',
    'mpi/lanner-mpi.node',
    ...['simd', 'relaxed', 'simd-threads', 'relaxed-threads'].map((name) => `wasm/${name}.wasm`),
  ]
  for (const name of files) {
    const from = join(root, 'build', 'kernels', name)
    const to = join(root, 'dist', 'kernels', name)
    if (!existsSync(from)) continue
    if (existsSync(to) && statSync(to).mtimeMs >= statSync(from).mtimeMs) continue
    mkdirSync(join(to, '..'), { recursive: true })
    const draft = join(to, '..', `.${basename(to)}.${process.pid}`)
    copyFileSync(from, draft)
    renameSync(draft, to)
  }
}

node(join(root, 'scripts', 'build-kernels.mjs'), ...process.argv.slice(2))
await buildTypeScript()
copyKernels()
const command = join(root, 'dist', 'cli', 'main.js')
if (existsSync(command)) chmodSync(command, 0o755)
