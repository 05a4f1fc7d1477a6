// Only backends access memory, and imports go one way: a file may import its own layer and the layers before it in this list, described in docs/layout.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const layers = [
  'base',
  'data',
  'backend',
  'tensor',
  'linalg',
  'nn',
  'optim',
  'learner',
  'mpi',
  'apps',
  'infer',
  'interpret',
  'plot',
  'display',
  'export',
  'serve',
  'cli',
]
/** Files outside `tensor` that may read synchronously: their callers need values instead of promises, and none of them runs in a scope. */
const readsAtOnce = new Set(
  [
    'apps/collab/collab-run.ts',
    'apps/collab/net-scorer.ts',
    'apps/tabular/net/input-encoding.ts',
    'apps/tabular/net/members.ts',
    'apps/tabular/mixed-input-model.ts',
    'apps/text/text-run.ts',
    'apps/word2vec/fake-word-judge.ts',
    'apps/word2vec/word2vec-run.ts',
    'export/onnx/ensemble-graph.ts',
    'export/onnx/graph-builder.ts',
    'export/onnx/recurrent.ts',
    'linalg/determinant.ts',
    'linalg/factor.ts',
    'optim/state-dict.ts',
    'plot/report/token-vectors.ts',
  ].map((file) => file.replaceAll('/', sep)),
)

const root = resolve('src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))
const problems = []
/** Value imports, and all imports including those of types. */
const graph = new Map()
const typeGraph = new Map()
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8')
  const layer = file.split(sep)[0]
  const imports = []
  const allImports = []
  for (const [, isType, target] of text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm,
  )) {
    if (!target?.startsWith('.')) continue
    const to = relative(root, resolve(root, dirname(file), target))
    allImports.push(to)
    if (!isType) imports.push(to)
    const other = to.split(sep)[0]
    if (to.startsWith('..') && !to.endsWith('package.json'))
      problems.push(`${file}: imports ${target}, which is outside src`)
    if (!layers.includes(layer)) continue
    if (layers.includes(other) && layers.indexOf(other) > layers.indexOf(layer))
      problems.push(`${file}: ${layer} comes before ${other} and must not import ${to}`)
    if (!layers.includes(other) && !to.startsWith('..'))
      problems.push(`${file}: imports ${to}, which is in no layer`)
  }
  problems.push(...storageProblems(file, text))
  graph.set(file, imports)
  typeGraph.set(file, allImports)
}

/**
 * Memory may belong to another device, so only `backend` accesses a storage. `tensor/read.ts` has the synchronous reads; other code
 * writes with `kernels.write` and awaits values.
 */
function storageProblems(file, text) {
  const layer = file.split(sep)[0]
  if (layer === 'backend') return []
  const found = /\bstorage\.view\s*\(|\b(?:elementsOf|HostStorage)\b/.exec(text)?.[0]
  if (found !== undefined)
    return [
      `${file}: ${found} accesses the memory of a storage; use kernels.write, or await data() or item()`,
    ]
  if (/\bhostView\b/.test(text) && file !== join('tensor', 'read.ts'))
    return [`${file}: hostView needs a CPU backend; await data() or item()`]
  if (layer !== 'tensor' && !readsAtOnce.has(file) && /\.(?:dataSync|itemSync)\(/.test(text))
    return [
      `${file}: reads values synchronously, which needs a CPU backend; await data() or item() after the scope`,
    ]
  return []
}

/** Import cycles among files. */
function cycles(edges, starts) {
  const found = []
  const state = new Map()
  const visit = (file, path) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file])
      return
    }
    state.set(file, 'open')
    for (const next of edges.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of starts) visit(file, [])
  return found
}

// Cycles are allowed only inside tensor/ops: gradients consist of other ops, which are called later.
for (const cycle of cycles(graph, files))
  if (!cycle.every((f) => f.startsWith(join('tensor', 'ops') + sep)))
    problems.push(`import cycle: ${cycle.join(' -> ')}`)

// In these layers type imports go one way too, so that an app or a command can be read from its options up.
for (const layer of ['apps', 'cli'])
  for (const cycle of cycles(
    typeGraph,
    files.filter((f) => f.split(sep)[0] === layer),
  ))
    if (cycle.some((f) => f.split(sep)[0] === layer))
      problems.push(`cycle of imports, types included: ${cycle.join(' -> ')}`)

problems.push(...studioProblems())

/**
 * The page of the studio knows the library by messages only: it imports types, and the few files below, which load nothing else. Nothing in `src` imports the studio (it
 * would be outside src).
 */
function studioProblems() {
  const studio = resolve('studio')
  const light = new Set(
    ['base/shell-command.ts', 'learner/progress/time-left.ts'].map((file) => file.replaceAll('/', sep)),
  )
  const found = []
  if (!existsSync(studio)) return found
  for (const file of readdirSync(studio, { recursive: true, encoding: 'utf8' })) {
    const [part] = file.split(sep)
    if (!/\.tsx?$/.test(file)) continue
    const text = readFileSync(join(studio, file), 'utf8')
    for (const [, isType, target] of text.matchAll(/^import\s(type\s)?[^'"]*?from\s+'([^']+)'/gm)) {
      if (!target.startsWith('.')) continue
      const to = resolve(studio, dirname(file), target)
      const inSource = relative(root, to)
      const inStudio = relative(studio, to)
      if (part === 'page' && !isType && !inSource.startsWith('..') && !light.has(inSource))
        found.push(
          `studio/${file}: the page must not load ${inSource}; the worker does, and sends what it needs`,
        )
      const other = inStudio.split(sep)[0]
      if (['worker', 'draw', 'lesson'].includes(part) && other === 'page')
        found.push(`studio/${file}: a worker must not import the page`)
      if (part === 'page' && !isType && ['worker', 'draw', 'lesson'].includes(other))
        found.push(`studio/${file}: the page must not import a worker; it starts it`)
    }
  }
  return found
}

for (const problem of problems) console.error(problem)
console.log(
  problems.length ? `${problems.length} layer problems` : `layers: ${files.length} files, imports go one way`,
)
process.exitCode = problems.length ? 1 : 0
