// Builds the studio into build/studio (or --out FOLDER), as a package: npm run studio:build. The folder `page` in it can be served by any web server.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { lessonPlugin } from '../site/lesson-plugin.ts'
import { exampleFiles } from '../studio/examples/files.ts'
import { pagePolicy } from '../src/serve/studio/policies.ts'
import { halves, ownNames, writeNotices } from './bundle.mjs'
import { root } from './kernels/sources.mjs'

/** Bytes of scripts, gzipped, that the page may load before there are data. */
const MOST_FIRST = 150_000

/** The trained body that comes with Lanner. */
const SHIPPED = 'src/apps/images/body/cifar10.safetensors'

/** Scripts of the page and its workers, by the names under which they are loaded. */
const entries = {
  main: 'studio/page/main.tsx',
  worker: 'studio/worker/worker.ts',
  draw: 'studio/draw/draw-worker.ts',
  lesson: 'studio/lesson/lesson-worker.ts',
}

/**
 * Builds the package of the studio into a folder.
 *
 * @returns bytes, gzipped, of each entry with everything that it loads at once.
 */
export async function buildStudio(folder) {
  const kernels = join(root, 'build', 'kernels', 'wasm')
  if (!existsSync(join(kernels, 'relaxed.wasm')))
    throw new Error('The studio needs the WebAssembly kernels: run npm run build first.')
  const draft = `${folder}.${process.pid}`
  try {
    return await buildInto(draft, folder, kernels)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Builds into `draft`, which then takes the place of `folder`. */
async function buildInto(draft, folder, kernels) {
  const page = join(draft, 'page')
  mkdirSync(join(page, 'kernels'), { recursive: true })
  const bundle = await rolldown({
    cwd: root,
    input: entries,
    platform: 'browser',
    tsconfig: false,
    plugins: [ownShipped(), lessonPlugin(({ source }) => source), halves('page'), ownNames()],
    checks: { pluginTimings: false },
    transform: { target: 'es2022', jsx: { runtime: 'automatic', importSource: 'preact' } },
    onLog: (level, log) => {
      // Some modules are loaded on use in Node and at once in a page.
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message)
    },
  })
  const { output } = await bundle.write({
    dir: page,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: true,
    // Checkpoints and logs have names of classes.
    keepNames: true,
  })
  await bundle.close()
  for (const { fileName, imports = [], dynamicImports = [] } of output)
    for (const name of [...imports, ...dynamicImports])
      if (name.startsWith('node:'))
        throw new Error(`${fileName} imports ${name}, which does not exist in a page`)
  const html = readFileSync(join(root, 'studio', 'page', 'index.html'), 'utf8')
  writeFileSync(join(page, 'index.html'), html.replace('{{policy}}', pagePolicy))
  copyFileSync(join(root, 'studio', 'page', 'style.css'), join(page, 'style.css'))
  for (const name of ['simd', 'relaxed', 'simd-threads', 'relaxed-threads'])
    copyFileSync(join(kernels, `${name}.wasm`), join(page, 'kernels', `${name}.wasm`))
  mkdirSync(join(page, 'body'))
  copyFileSync(join(root, SHIPPED), join(page, 'body', basename(SHIPPED)))
  mkdirSync(join(page, 'data'))
  for (const [name, contents] of exampleFiles()) writeFileSync(join(page, 'data', name), contents)
  writePackage(draft, output)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  return sizesOf(output)
}

/** The page finds the trained body next to its worker, in whatever folder a server has it. */
function ownShipped() {
  const own = join(root, 'studio', 'worker', 'read-shipped.ts')
  return {
    name: 'own-shipped',
    resolveId: (source) => (source === './read-shipped.ts' ? own : null),
  }
}

function writePackage(folder, output) {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { version, license, author, repository, homepage, bugs } = own
  const json = {
    name: 'lanner-studio',
    version,
    description:
      'The page of `lanner studio`: trains neural nets on texts, tables, ratings and pictures in the browser.',
    license,
    author,
    repository,
    homepage,
    bugs,
    type: 'module',
    exports: { './package.json': './package.json' },
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(json, null, 2)}\n`)
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(
    join(folder, 'README.md'),
    `# lanner-studio\n\nThe page that \`lanner studio\` of [Lanner](${homepage}) shows. The folder \`page\` also works on any web server.\n`,
  )
  writeNotices(folder, output)
}

/** Bytes, gzipped, of each entry with the chunks that it imports statically. */
function sizesOf(output) {
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  )
  const sizes = {}
  for (const entry of Object.keys(entries)) {
    const files = new Set()
    const visit = (file) => {
      if (files.has(file) || !chunks.has(file)) return
      files.add(file)
      for (const next of chunks.get(file).imports) visit(next)
    }
    visit(`${entry}.js`)
    sizes[entry] = [...files].reduce((sum, file) => sum + gzipSync(chunks.get(file).code).length, 0)
  }
  return sizes
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: join(root, 'build', 'studio') } },
  })
  const folder = resolve(values.out)
  const sizes = await buildStudio(folder)
  const kilobytes = Object.entries(sizes).map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(0)} kB`)
  const first = sizes.main + sizes.worker
  if (first > MOST_FIRST)
    throw new Error(
      `The studio loads ${first} bytes, gzipped, before data; at most ${MOST_FIRST} are allowed.`,
    )
  console.log(`The studio is in ${join(folder, 'page')}; gzipped: ${kilobytes.join(', ')}.`)
}
