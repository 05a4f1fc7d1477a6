import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** A way to get a program into a page. */
export interface Bundler {
  readonly name: string
  /** Packages with versions, installed below build/ when first used. */
  readonly packages: readonly string[]
  /**
   * A program for Node that builds `main.js` of the folder it runs in: into `out/`, or it serves the folder and prints its URL.
   * Only what the bundler needs to be told anyway: where the program starts and where the result goes.
   */
  readonly build: string
  readonly serves?: true
  /** False if the bundler leaves the WebAssembly where it is, so that `init({ kernels })` has to say where that is. */
  readonly findsWasm: boolean
  /** Whether it makes a Worker from `new Worker(new URL('./worker.js', import.meta.url))`. */
  readonly workers: boolean
}

const vite = (version: string): readonly Bundler[] => {
  const major = version.split('.')[0]!
  const packages = [`vite@${version}`]
  return [
    {
      name: `vite-${major}`,
      packages,
      build: `import { build } from 'vite'
await build({ root: process.cwd(), configFile: false, logLevel: 'error', build: { outDir: 'out', emptyOutDir: true } })`,
      findsWasm: true,
      workers: true,
    },
    {
      name: `vite-${major}-dev`,
      packages,
      build: `import { createServer } from 'vite'
const server = await createServer({ root: process.cwd(), configFile: false, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } })
await server.listen()
console.log('http://127.0.0.1:' + server.httpServer.address().port)`,
      serves: true,
      findsWasm: true,
      workers: true,
    },
  ]
}

export const bundlers: readonly Bundler[] = [
  ...vite('6.4.6'),
  ...vite('7.3.8'),
  ...vite('8.3.8'),
  {
    name: 'webpack-5',
    packages: ['webpack@5.113.0'],
    build: `import webpack from 'webpack'
await new Promise((done, failed) => webpack({ mode: 'production', entry: './main.js', output: { path: process.cwd() + '/out', filename: 'main.js' } }, (error, stats) => error || stats.hasErrors() ? failed(error ?? new Error(stats.toString('errors-only'))) : done()))`,
    findsWasm: true,
    workers: true,
  },
  {
    name: 'esbuild',
    packages: ['esbuild@0.28.2'],
    build: `import { build } from 'esbuild'
await build({ entryPoints: ['main.js'], bundle: true, minify: true, outdir: 'out', logLevel: 'error' })`,
    findsWasm: false,
    workers: false,
  },
  {
    name: 'rollup-4',
    packages: ['rollup@4.68.8', '@rollup/plugin-node-resolve@16.0.3'],
    build: `import { rollup } from 'rollup'
import resolve from '@rollup/plugin-node-resolve'
const bundle = await rollup({ input: 'main.js', plugins: [resolve()], onLog(level, log) { if (level === 'warn' && log.code !== 'CIRCULAR_DEPENDENCY' && log.code !== 'THIS_IS_UNDEFINED') throw new Error(log.message) } })
await bundle.write({ file: 'out/main.js', format: 'es', inlineDynamicImports: true })`,
    findsWasm: false,
    workers: false,
  },
]

/** The path of the program that builds: next to the packages of its bundler, which are installed if they are not there. */
export function buildProgram({ name, packages, build }: Bundler): string {
  const own = packages.every((each) => versionHere(nameOf(each)) === each.slice(nameOf(each).length + 1))
  const folder = resolve('build/bundlers', own ? '' : name.replace(/-dev$/, ''))
  mkdirSync(folder, { recursive: true })
  if (!own && !existsSync(join(folder, 'installed'))) {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
    execFileSync('npm', ['install', ...flags, ...packages], { cwd: folder, stdio: 'inherit' })
    writeFileSync(join(folder, 'installed'), '')
  }
  const program = join(folder, `build-${name}.mjs`)
  writeFileSync(program, `${build}\n`)
  return program
}

const nameOf = (spec: string): string => spec.slice(0, spec.lastIndexOf('@'))

function versionHere(name: string): string | null {
  const file = resolve('node_modules', name, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : null
}
