// Writes the API reference into docs/api (not committed): Markdown that TypeDoc makes from the docstrings of every entry of the package.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
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
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.md')) finish(name)
}

/** Gives a page the name by which code calls it, and says where it is imported from. */
function finish(name: string): void {
  const file = join(out, name)
  const text = readFileSync(file, 'utf8')
    // The slugs of VitePress have no underscore at the end.
    .replace(/\.md#(\w+?)_+\)/g, '.md#$1)')
    // A type called Index would be the page of its folder.
    .replace(/\bIndex\.md\b/g, 'Index-type.md')
    .replace(/^# (\w[\w ]*): (.+)$/m, (_, kind: string, title: string) => heading(name, kind, title))
  writeFileSync(file, text)
  if (basename(name) === 'Index.md') renameSync(file, join(dirname(file), 'Index-type.md'))
}

/** `# nn.Linear`, and a line `Class, from lanner`. */
function heading(name: string, kind: string, title: string): string {
  const folders = name.split(sep).slice(0, -1)
  const at = folders.indexOf('namespaces')
  const kindFolder = basename(name) === 'index.md' ? 0 : 1
  if (kindFolder === 0 && at < 0) return `# ${title}`
  const entry = folders.slice(0, at < 0 ? folders.length - kindFolder : at)
  const spaces = at < 0 ? [] : folders.slice(at + 1, folders.length - kindFolder)
  const up = '../'.repeat(folders.length - entry.length)
  const prefix = kindFolder === 0 ? '' : spaces.map((space) => `${space}.`).join('')
  return `# ${prefix}${title}\n\n${kind}, from [${entry.join('/')}](${up}index.md)`
}
