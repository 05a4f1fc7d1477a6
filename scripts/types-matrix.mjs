// Checks the declarations of the packed tarball as its users do: every entry, with skipLibCheck off, by each TypeScript from 5.6 to 6.0, as `nodenext` and
// as `bundler`, with @types/node and without it (then with the types of the DOM).
//
//     npm run types-matrix [-- --only 6.0]
//
// The compilers are downloaded from npm into build/types-matrix when first used.

import { execFile, execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { root } from './kernels/sources.mjs'
import { installHere } from './release/install-here.mjs'

const versions = { 5.6: '5.6.3', 5.7: '5.7.3', 5.8: '5.8.3', 5.9: '5.9.3', '6.0': '6.0.3' }
const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wanted = values.only?.split(',') ?? Object.keys(versions).toSorted()
const unknown = wanted.find((name) => !(name in versions))
if (unknown !== undefined) {
  console.error(
    `types-matrix: unknown version ${unknown}; the versions are ${Object.keys(versions).toSorted().join(', ')}`,
  )
  process.exit(2)
}

const folder = join(root, 'build', 'types-matrix')
const compilers = join(folder, 'compilers')

/** The compiler of a version; uses the one of this repository if it is the same. */
function compiler(name) {
  const version = versions[name]
  const own = join(root, 'node_modules', 'typescript')
  if (JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')).version === version)
    return join(own, 'lib', 'tsc.js')
  const home = join(compilers, version)
  const program = join(home, 'node_modules', 'typescript', 'lib', 'tsc.js')
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true })
    const flags = ['--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    execFileSync('npm', ['install', ...flags, `typescript@${version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return program
}

/** A project with the packed lanner; a second one has the types of Node too. */
// Outside the repository, so that TypeScript does not find its packages.
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'lanner-types-')))
process.on('exit', () => rmSync(outside, { recursive: true, force: true }))
const withoutNode = await installHere(outside)
const withNode = join(outside, 'project-node')
cpSync(withoutNode, withNode, { recursive: true })
for (const name of ['@types/node', 'undici-types'])
  cpSync(join(root, 'node_modules', name), join(withNode, 'node_modules', name), { recursive: true })

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => `lanner${name.slice(1)}`)
const program = `${entries.map((name, i) => `import * as entry${i} from '${name}'`).join('\n')}
import { F, nn, optim, scope, tensor } from 'lanner'
const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2))
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 })
scope(() => {
  F.crossEntropy(model(tensor([[0, 1]])), tensor([1], 'int32')).backward()
  optimizer.step()
})
export const all: readonly object[] = [${entries.map((_, i) => `entry${i}`).join(', ')}]
// A wrong call must be an error; without types it would pass.
// @ts-expect-error
new nn.Linear('two', 8)
`
const requiring = `import lanner = require('lanner')
export const version: string = lanner.version
`

const run = promisify(execFile)
const rows = []
let failed = 0
for (const name of wanted)
  for (const resolution of ['nodenext', 'bundler'])
    for (const project of [withNode, withoutNode]) {
      const node = project === withNode
      // TypeScript knows that Node requires ES modules from 5.8 on.
      const required = resolution === 'nodenext' && Number(name) >= 5.8
      writeFileSync(join(project, 'main.ts'), program)
      writeFileSync(join(project, 'main.cts'), requiring)
      const config = join(project, 'tsconfig.json')
      writeFileSync(
        config,
        JSON.stringify({
          compilerOptions: {
            strict: true,
            exactOptionalPropertyTypes: true,
            noUncheckedIndexedAccess: true,
            skipLibCheck: false,
            noEmit: true,
            target: 'es2022',
            lib: node
              ? ['es2023', 'esnext.disposable']
              : ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
            module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
            moduleResolution: resolution,
            types: node ? ['node'] : [],
          },
          files: ['main.ts', ...(required ? ['main.cts'] : [])],
        }),
      )
      const { stdout = '', code = 0 } = await run(process.execPath, [compiler(name), '-p', config], {
        maxBuffer: 1 << 26,
      }).catch((error) => error)
      const errors = stdout.trim() === '' ? [] : stdout.trim().split('\n')
      if (code !== 0) failed++
      rows.push([
        name,
        resolution,
        node ? 'yes' : 'no',
        code === 0 ? 'pass' : `${errors.length} lines of errors`,
      ])
      console.log(rows.at(-1).join(', '))
      for (const line of errors.slice(0, 12)) console.error(`  ${line}`)
    }
const table = [['TypeScript', 'moduleResolution', '@types/node', 'result'], ['-', '-', '-', '-'], ...rows]
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'table.md'), `${table}\n`)
console.log(`\n${table}\n${rows.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
