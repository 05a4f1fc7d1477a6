// The packages of a release, each in a folder as npm packs it: lanner without what only its checkout needs, and the native kernels of each platform.

import { execFileSync } from 'node:child_process'
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
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { mpiFile } from '../kernels/mpi.mjs'
import { root } from '../kernels/sources.mjs'
import { packageName, targets } from '../kernels/targets.mjs'
import { bookText } from './book-text.mjs'

/** The package.json of the checkout, which defines the version. */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The origin fields of each package. */
const origin = ({ license, author, repository, homepage, bugs }) => ({
  license,
  author,
  repository,
  homepage,
  bugs,
})

/** The package.json of the published lanner: without scripts and devDependencies, with a native package for each platform. */
export function releasedManifest(own, platforms = targets) {
  const { scripts: _scripts, devDependencies: _development, files: _files, ...rest } = own
  return {
    ...rest,
    sideEffects: own.sideEffects.filter((path) => !path.startsWith('./src/')),
    optionalDependencies: {
      ...own.optionalDependencies,
      ...Object.fromEntries(platforms.map((target) => [packageName(target), own.version])),
    },
  }
}

/** The package.json of the native kernels of one platform. */
export function kernelsManifest(target, own) {
  return {
    name: packageName(target),
    version: own.version,
    description: `Native kernels of Lanner for ${target.name}; the package lanner installs them.`,
    ...origin(own),
    main: 'lanner.node',
    engines: own.engines,
    os: [target.os],
    cpu: [target.cpu],
    ...(target.libc && { libc: [target.libc] }),
    preferUnplugged: true,
  }
}

const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)

function emptyFolder(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Lays out lanner in `folder`. */
export function layOutLanner(folder) {
  emptyFolder(folder)
  // Machine code belongs to the packages of each platform.
  const machineCode = new Set(['native', 'mpi'].map((name) => join(root, 'dist', 'kernels', name)))
  // Source maps lead to the sources, which are not in the package.
  const isShipped = (path) => !machineCode.has(path) && !path.endsWith('.js.map')
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true, filter: isShipped })
  for (const name of readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue
    const file = join(folder, 'dist', name)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'))
  }
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md'])
    copyFileSync(join(root, name), join(folder, name))
  // Links to files that are not in the package point to the repository.
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const home = `${manifest.homepage.replace(/#.*$/, '')}/blob/main/`
  writeFileSync(
    join(folder, 'README.md'),
    readme.replaceAll(/\]\((?!https?:|#|CHANGELOG\.md|LICENSE)([^)]+)\)/g, (_, path) => `](${home}${path})`),
  )
  writeJson(join(folder, 'package.json'), releasedManifest(manifest))
  return folder
}

/** Lays out the binaries of a platform: { kernels, mpi }, the native kernels and, on Linux, the MPI addon. */
export function layOutKernels(target, { kernels, mpi }, folder) {
  emptyFolder(folder)
  const binaries = { 'lanner.node': kernels, ...(mpi && { [mpiFile]: mpi }) }
  for (const [name, file] of Object.entries(binaries)) {
    copyFileSync(file, join(folder, name))
    chmodSync(join(folder, name), 0o755)
  }
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'NOTICES.md'), notices(target))
  writeFileSync(
    join(folder, 'README.md'),
    `# ${packageName(target)}\n\nThe native kernels of [Lanner](${manifest.homepage}) for ${target.name}. \`npm install lanner\` installs them on that platform; do not install them on their own.\n`,
  )
  writeJson(join(folder, 'package.json'), kernelsManifest(target, manifest))
  return folder
}

/** Lays out create-lanner, including a book for the Node template to train on. */
export function layOutCreate(folder) {
  emptyFolder(folder)
  const source = join(root, 'packages', 'create-lanner')
  cpSync(source, folder, { recursive: true })
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'templates', 'node', 'book.txt'), `${bookText(100_000)}\n`)
  const { private: _private, ...own } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  writeJson(join(folder, 'package.json'), { ...own, version: manifest.version, ...origin(manifest) })
  return folder
}

/** Builds lanner-studio, the page of `lanner studio`, in `folder`. */
export function layOutStudio(folder) {
  mkdirSync(join(folder, '..'), { recursive: true })
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build-studio.mjs', '--out', folder], {
    cwd: root,
    stdio: 'inherit',
  })
  return folder
}

/** Notices about third-party code in the binaries. */
function notices(target) {
  const lines = [
    '# Notices',
    '',
    "The binaries contain Lanner's own C++ (see LICENSE), and small helper functions of the compiler:",
    '',
    '- compiler-rt as Zig 0.11 has it: MIT (Expat) license, Copyright (c) Zig contributors.',
  ]
  if (target.os === 'win32')
    lines.push(
      '- The start-up code and import libraries of mingw-w64: in the public domain, or under the Zope Public License 2.1,',
      '  Copyright (c) 2009-2023 by the mingw-w64 project. This software was developed by the mingw-w64 project.',
    )
  return `${lines.join('\n')}\n`
}

/** Packs a folder with npm into `into` and returns the path of the tarball. */
export function pack(folder, into) {
  mkdirSync(into, { recursive: true })
  const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ filename, size, unpackedSize, files }] = JSON.parse(answer)
  // npm 10 reports the file name of a scoped tarball, older versions a name with a slash.
  const file = join(into, basename(filename.replace('@', '').replaceAll('/', '-')))
  const written = join(into, filename)
  if (written !== file && existsSync(written)) renameSync(written, file)
  return { file, size, unpackedSize, files: files.map(({ path }) => path) }
}
