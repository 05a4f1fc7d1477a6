// Bundles src/ twice: for Node into dist/, and for pages into dist/page/, where every entry works with any bundler or none (decision 0015).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'
import { breakLines } from './break-lines.mjs'
import { root } from './kernels/sources.mjs'

/** The entries of package.json, as paths below src/ without ending: `apps/text/index`. */
export function packageEntries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.values(exports)
    .filter((target) => typeof target !== 'string')
    .map(({ types }) => types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1'))
}

/** Packages that a page imports itself: too large to bundle, and needed only for charts. */
const pagePackages = ['vega', 'vega-lite']

/** Packages that a user installs, with Lanner or as optional ones; all others are bundled. */
function installedPackages() {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return new Set(Object.keys({ ...dependencies, ...peerDependencies }))
}

/** Bundles for Node: a file per entry, one with everything that `lanner` loads, and a few that entries share. */
export async function bundleForNode() {
  const core = await modulesOf('src/index.ts')
  const installed = installedPackages()
  const bundle = await rolldown({
    cwd: root,
    input: inputs([
      ...packageEntries(),
      'cli/main',
      'data/images/workers/picture-worker',
      'backend/reference/reference-kernels',
    ]),
    platform: 'node',
    tsconfig: false,
    external: (id) => isPackage(id) && (isBuiltin(id) || installed.has(packageOf(id))),
    plugins: [halves('late'), ownNames(), oneByteCore()],
    onLog: refuseWarnings,
    checks: { pluginTimings: false },
    transform: { target: 'es2022' },
  })
  const { output: files } = await bundle.write({
    ...output,
    dir: 'dist',
    // Two folders down, like src/backend/wasm, so that relative paths to the kernels work.
    chunkFileNames: 'shared/chunks/[name]-[hash].js',
    sourcemap: true,
    // They are the larger part of a map, and no debugger needs them to name a line.
    sourcemapExcludeSources: true,
    // Each file costs Node about a millisecond.
    codeSplitting: { groups: [{ name: 'core', test: (id) => core.has(id) }] },
  })
  await bundle.close()
  for (const { fileName, type } of files) if (type === 'chunk') breakLines(join(root, 'dist', fileName))
  writeNotices('dist', files)
}

/**
 * Bundles for pages. There are no dynamic imports, because bundlers that put a Worker into one file refuse them; Node-only modules are replaced by
 * their page versions (`x.page.ts` next to `x.ts`); and dependencies are bundled too, so that an import map need not list them.
 */
export async function bundleForPages() {
  const bundle = await rolldown({
    cwd: root,
    input: inputs(packageEntries()),
    platform: 'browser',
    tsconfig: false,
    external: pagePackages,
    plugins: [halves('page'), importsAtOnce(), ownNames()],
    onLog: refuseWarnings,
    checks: { pluginTimings: false },
    transform: { target: 'es2022' },
  })
  const { output: files } = await bundle.write({
    ...output,
    dir: 'dist/page',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await bundle.close()
  writeNotices('dist/page', files)
  for (const file of files)
    for (const name of [...(file.imports ?? []), ...(file.dynamicImports ?? [])])
      if (name.startsWith('node:'))
        throw new Error(`${file.fileName} imports ${name}, which does not exist in a page`)
}

/** Writes the licenses of the bundled packages. */
export function writeNotices(folder, files) {
  const modules = files.flatMap((file) => file.moduleIds ?? [])
  writeFileSync(resolve(root, folder, 'NOTICES.md'), notices(modules))
}

function notices(modules) {
  const folders = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll(sep, '/'))?.[0] ?? []),
  )
  const parts = [...folders].toSorted().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.\w+)?$/i.test(each))
    if (file === undefined) throw new Error(`${name} is in the bundle for pages, but has no license file`)
    return `## ${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  return `# Notices\n\nThis bundle contains code of these packages.\n\n${parts.join('\n')}`
}

const output = {
  format: 'esm',
  entryFileNames: '[name].js',
  // Fewer bytes take Node less time to compile. Names in stack traces are kept, and there are source maps.
  minify: {
    compress: true,
    mangle: { toplevel: true, keepNames: true },
    codegen: { removeWhitespace: true },
  },
}

const inputs = (entries) => Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`]))

function refuseWarnings(level, log) {
  if (level === 'warn') throw new Error(log.message)
}

/** All files that an entry loads statically. */
async function modulesOf(entry) {
  const found = new Set()
  const bundle = await rolldown({
    cwd: root,
    input: entry,
    platform: 'node',
    tsconfig: false,
    external: isPackage,
    plugins: [halves('late')],
  })
  const { output: chunks } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  for (const id of chunks.find((chunk) => chunk.isEntry).moduleIds) found.add(id)
  return found
}

/** Escapes the core's characters beyond Latin-1: a single one makes V8 store and scan the whole file with two bytes per character. */
function oneByteCore() {
  return {
    name: 'one-byte-core',
    generateBundle(_options, files) {
      for (const file of Object.values(files))
        if (file.type === 'chunk' && file.name === 'core')
          file.code = file.code.replaceAll(
            /[\u0100-\uFFFF]/g,
            (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
          )
    },
  }
}

/** Resolves `x.ts` to `x.KIND.ts` if it exists: `x.page.ts` is for pages, `x.late.ts` loads the module when it is first called. */
export function halves(kind) {
  return {
    name: `${kind}-halves`,
    async resolveId(source, importer) {
      if (!source.startsWith('.') || !source.endsWith('.ts') || importer === undefined) return null
      const half = join(importer, '..', source.replace(/\.ts$/, `.${kind}.ts`))
      return !source.endsWith(`.${kind}.ts`) && existsSync(half) ? half : null
    },
  }
}

const ours = (id) => id.startsWith(join(root, 'src') + sep) && id.endsWith('.ts')

/** Turns `import('x')` into a static import. */
function importsAtOnce() {
  return {
    name: 'imports-at-once',
    transform(code, id) {
      if (!ours(id) || !code.includes('import(')) return null
      const edits = []
      let imports = ''
      visit(parseAst(code, { lang: 'ts' }), null, (node) => {
        if (node.type !== 'ImportExpression') return
        if (typeof node.source.value !== 'string')
          throw new Error(`${relative(root, id)}: import() needs a literal module name`)
        const name = `atOnce${edits.length}`
        imports += `import * as ${name} from ${JSON.stringify(node.source.value)};`
        edits.push([node.start, node.end, `Promise.resolve(${name})`])
      })
      return edits.length === 0 ? null : { code: imports + edited(code, edits), map: null }
    },
  }
}

/**
 * Sets the name of each class as a static getter, which costs nothing at load, and of each metric as a property, because page bundlers shorten
 * names: models print the names of their layers, errors have names, and records list metrics by the names of their functions.
 */
export function ownNames() {
  const metrics = join(root, 'src', 'learner', 'metrics') + sep
  return {
    name: 'own-names',
    transform(code, id) {
      const inMetrics = id.startsWith(metrics)
      if (!ours(id) || !(inMetrics || /\bclass [A-Z]/.test(code))) return null
      const edits = []
      visit(parseAst(code, { lang: 'ts' }), null, (node, parent) => {
        if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
          const name = node.id?.name ?? (parent?.type === 'VariableDeclarator' ? parent.id.name : undefined)
          if (name === undefined) throw new Error(`${relative(root, id)}: a class needs a name`)
          edits.push([
            node.body.start + 1,
            node.body.start + 1,
            `static get name(){return ${JSON.stringify(name)}}`,
          ])
        } else if (
          inMetrics &&
          node.type === 'FunctionDeclaration' &&
          parent?.type === 'ExportNamedDeclaration'
        ) {
          const { name } = node.id
          // Marked as pure so that bundlers drop unused metrics.
          edits.push([node.start, node.start, `const ${name}=/*@__PURE__*/Object.defineProperty(`])
          edits.push([node.end, node.end, `,"name",{value:${JSON.stringify(name)}});`])
        }
      })
      return edits.length === 0 ? null : { code: edited(code, edits), map: null }
    },
  }
}

function visit(node, parent, each) {
  each(node, parent)
  for (const child of Object.values(node))
    if (Array.isArray(child)) {
      for (const item of child) if (typeof item?.type === 'string') visit(item, node, each)
    } else if (typeof child?.type === 'string') visit(child, node, each)
}

function edited(code, edits) {
  for (const [from, to, text] of edits.toSorted((a, b) => b[0] - a[0]))
    code = code.slice(0, from) + text + code.slice(to)
  return code
}

/** The package of an import: `@scope/name` of `@scope/name/part`. */
const packageOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)[0]

/** Whether an import belongs to another package. Helpers that rolldown adds to lower syntax are bundled. */
function isPackage(id) {
  return !/^(?:[./\0]|[A-Za-z]:|@oxc-project\/runtime\/)/.test(id)
}
