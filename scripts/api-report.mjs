// The public API as text, one file in api/ per entry of package.json, so that changes show up in review. Reads the declarations in dist/.
//
//     node scripts/api-report.mjs [--write]
//
// Without --write it fails if a file is out of date. api/not-exported.txt has the types that the API mentions but no entry exports: changes of their
// fields are also API changes.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import ts from 'typescript'
import { root } from './kernels/sources.mjs'

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.entries(exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([name, { types }]) => ({ name: `lanner${name.slice(1)}`, file: join(root, types) }))

const program = ts.createProgram(
  entries.map(({ file }) => file),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  },
)
const checker = program.getTypeChecker()
const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: true })
const own = join(root, 'dist') + sep

/** Resolves a name through all re-exports. */
const behind = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
const exportsOf = (module) => checker.getExportsOfModule(module).toSorted(byName)

/** The declaration of a symbol as printed in the report; null for symbols of other packages. */
function statementOf(node) {
  if (!node.getSourceFile().fileName.replaceAll('/', sep).startsWith(own)) return null
  return ts.isVariableDeclaration(node) ? node.parent.parent : node
}

/** A declaration without comments, module modifiers and private members. */
function textOf(statement) {
  const isHidden = (member) =>
    member.name?.kind === ts.SyntaxKind.PrivateIdentifier ||
    ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private
  const shown =
    ts.isClassDeclaration(statement) && statement.members.some(isHidden)
      ? ts.factory.updateClassDeclaration(
          statement,
          statement.modifiers,
          statement.name,
          statement.typeParameters,
          statement.heritageClauses,
          statement.members.filter((member) => !isHidden(member)),
        )
      : statement
  return (
    printer
      .printNode(ts.EmitHint.Unspecified, shown, statement.getSourceFile())
      .replace(/^(?:export |default |declare )+/, '')
      // As in the sources; the build rewrites it for older compilers.
      .replace(/ReturnType<typeof (\w+Array)\.of>/g, '$1<ArrayBuffer>')
  )
}

/** Symbols in the order in which the API reaches them; the value is where they are first exported. */
const exported = new Map()
const reached = new Set()

function reach(statement) {
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      if (symbol !== undefined) reached.add(behind(symbol))
    }
    ts.forEachChild(node, visit)
  }
  visit(statement)
}

const statementsOf = (symbol) => [
  ...new Set((symbol.declarations ?? []).map(statementOf).filter((statement) => statement !== null)),
]

function lines(symbol) {
  return statementsOf(symbol).map((statement) => {
    reach(statement)
    return textOf(statement)
  })
}

/** The report of a module: its names, sorted; those of `export * as nn` as `nn.Linear`. */
function reportOf(module, entry, prefix = '') {
  const parts = []
  for (const symbol of exportsOf(module)) {
    const target = behind(symbol)
    const name = prefix + symbol.name
    if (target.flags & ts.SymbolFlags.ValueModule && statementsOf(target).every(ts.isSourceFile)) {
      parts.push(...reportOf(target, entry, `${name}.`))
      continue
    }
    const first = exported.get(target)
    if (first !== undefined) {
      parts.push(`${name}\n  as ${first}`)
      continue
    }
    exported.set(target, entry === 'lanner' ? name : `${entry} ${name}`)
    parts.push(`${name}\n${lines(target).join('\n').replace(/^/gm, '  ')}`)
  }
  return parts
}

const files = new Map()
for (const { name, file } of entries) {
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) {
    console.error(`api: ${file} has no declarations; run npm run build`)
    process.exit(1)
  }
  files.set(`${name.replaceAll('/', '-')}.txt`, reportOf(module, name))
}
const others = new Map()
for (const symbol of reached) {
  if (exported.has(symbol)) continue
  const isTopLevel = ({ parent }) => parent !== undefined && ts.isSourceFile(parent)
  if (statementsOf(symbol).some(isTopLevel))
    others.set(symbol, `${symbol.name}\n${lines(symbol).join('\n').replace(/^/gm, '  ')}`)
}
files.set('not-exported.txt', [...others.values()].toSorted())

const folder = join(root, 'api')
const write = process.argv.includes('--write')
mkdirSync(folder, { recursive: true })
const problems = readdirSync(folder)
  .filter((name) => !files.has(name))
  .map((name) => (write && rmSync(join(folder, name)), `api/${name} belongs to no entry`))
let count = 0
for (const [name, parts] of files) {
  count += parts.length
  const text = `${parts.join('\n\n')}\n`
  const file = join(folder, name)
  if (write) writeFileSync(file, text)
  else if (!existsSync(file)) problems.push(`api/${name} is missing`)
  else
    problems.push(
      ...differences(readFileSync(file, 'utf8'), text).map((line) => `${basename(file)}: ${line}`),
    )
}

/** The names whose declarations differ. */
function differences(before, after) {
  const [old, now] = [before, after].map(
    (text) =>
      new Map(
        text
          .trimEnd()
          .split('\n\n')
          .map((part) => [part.split('\n')[0], part]),
      ),
  )
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => `${name} ${!old.has(name) ? 'is new' : !now.has(name) ? 'is gone' : 'has changed'}`)
}

if (!write && problems.length > 0) {
  for (const problem of problems) console.error(problem)
  console.error(
    'The public API differs from api/: run npm run api -- --write, and review the difference before you commit it.',
  )
  process.exitCode = 1
} else
  console.log(`api: ${entries.length} entries, ${count} names${write ? ' written to api/' : ' as in api/'}`)
