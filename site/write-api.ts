// Writes the API reference into docs/api (not committed): Markdown that TypeDoc makes from the docstrings of every entry of the package.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { Application, Converter, ReflectionKind, type DeclarationReflection } from 'typedoc'
import { packageEntries } from './pages/package-entries.ts'

const root = join(import.meta.dirname, '..')
const out = join(root, 'docs/api')

/** Options of typedoc-plugin-markdown, which TypeDoc's types do not know. */
const plugin: object = {
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  interfacePropertiesFormat: 'table',
  parametersFormat: 'table',
}

/** Replaces `docs/api`. */
export async function writeApi(): Promise<void> {
  const entries = packageEntries()
  const names = new Map(
    entries.map(({ name, source }) => [
      relative(root, source)
        .replaceAll(sep, '/')
        .replace(/(\/index)?\.ts$/, ''),
      name,
    ]),
  )
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(root, 'tsconfig.json'),
    basePath: root,
    out,
    name: 'API reference',
    readme: 'none',
    router: 'member',
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    skipErrorChecking: true, // tsc finds them
    logLevel: 'Error', // square brackets in docstrings are shapes, of which it warns as links
    ...plugin,
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.kind === ReflectionKind.Module)
        reflection.name = names.get(reflection.name) ?? reflection.name
      // The page of the base class has them: a hundred layers need not repeat the methods of Module.
      else if ((reflection as DeclarationReflection).inheritedFrom !== undefined)
        project.removeReflection(reflection)
    }
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read src/.')
  await app.generateOutputs(project)
  for (const folder of ['.', ...readdirSync(out, { recursive: true, encoding: 'utf8' })]) joinTypes(folder)
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.md')) finish(name)
}

/** The folders of types, each with a page per type: hundreds of small pages. */
const typeFolders = ['interfaces', 'type-aliases']

/** Puts the interfaces and type aliases of an entry on one page, `types/index.md`. */
function joinTypes(folder: string): void {
  const files = typeFolders
    .map((name) => join(out, folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      readdirSync(path).map((name) => ({ name: basename(name, '.md'), path: join(path, name) })),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name))
  if (files.length === 0) return
  const parts = files.map(({ name, path }) =>
    readFileSync(path, 'utf8')
      .replace(/<a id="[^"]*"><\/a> /g, '')
      .replace(/^(#+) /gm, '#$1 ')
      .replace(/^## [\w ]+: (.+)$/m, (_, title: string) => `## ${title} {#type-${name.toLowerCase()}}`)
      .replace(/\]\(([\w-]+)\.md(?:#[\w-]+)?\)/g, (_, type: string) => `](#type-${type.toLowerCase()})`),
  )
  mkdirSync(join(out, folder, 'types'))
  writeFileSync(join(out, folder, 'types', 'index.md'), `# Types\n\n${parts.join('\n\n')}`)
  for (const name of typeFolders) rmSync(join(out, folder, name), { recursive: true, force: true })
}

/** Names a page as code does, says where it is imported from, and leads links to types to their page. */
function finish(name: string): void {
  const file = join(out, name)
  const text = readFileSync(file, 'utf8')
    .replace(
      /(?:interfaces|type-aliases)\/([\w-]+)\.md(?:#[\w-]+)?\)/g,
      (_, type: string) => `types/index.md#type-${type.toLowerCase()})`,
    )
    // The slugs of VitePress have no underscore at the end.
    .replace(/\.md#(\w+?)_+\)/g, '.md#$1)')
    .replace(/^# (?:(\w[\w ]*): )?(.+)$/m, (_, kind: string | undefined, title: string) =>
      heading(name, kind, title),
    )
  writeFileSync(file, text)
}

/** `# nn.Linear`, and a line `Class, from lanner`. */
function heading(name: string, kind: string | undefined, title: string): string {
  const folders = name.split(sep).slice(0, -1)
  const isTypes = folders.at(-1) === 'types'
  const inFolder = basename(name) === 'index.md' && !isTypes ? 0 : 1
  const at = folders.indexOf('namespaces')
  if (folders.length === 0 || (inFolder === 0 && at < 0)) return `# ${title}`
  const entry = folders.slice(0, at < 0 ? folders.length - inFolder : at)
  const spaces = at < 0 ? [] : folders.slice(at + 1, folders.length - inFolder)
  const from = `from [${entry.join('/')}](${'../'.repeat(folders.length - entry.length)}index.md)`
  if (isTypes) return `# Types of ${[entry.join('/'), ...spaces].join(' ')}\n\nInterfaces and types, ${from}`
  const prefix = inFolder === 0 ? '' : spaces.map((space) => `${space}.`).join('')
  return `# ${prefix}${title}\n\n${kind ?? 'Export'}, ${from}`
}
