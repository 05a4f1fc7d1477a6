// Imports go one way: a file may import its own layer and the layers before it in this list. docs/layout.md says what each holds.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

const layers = [
  'base',
  'data',
  'backend',
  'tensor',
  'nn',
  'optim',
  'learner',
  'apps',
  'infer',
  'interpret',
  'plot',
  'export',
  'serve',
  'cli',
]
const root = resolve('src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))
const problems = []
const graph = new Map()
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8')
  const layer = file.split(sep)[0]
  const imports = []
  for (const [, isType, target] of text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm,
  )) {
    if (!target?.startsWith('.')) continue
    const to = relative(root, resolve(root, dirname(file), target))
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
  graph.set(file, imports)
}

// Cycles between files are allowed only inside tensor/ops: a gradient is made of other ops, and calls them late.
const state = new Map()
const visit = (file, path) => {
  if (state.get(file) === 'done') return
  if (state.get(file) === 'open') {
    const cycle = [...path.slice(path.indexOf(file)), file]
    if (!cycle.every((f) => f.startsWith(join('tensor', 'ops') + sep)))
      problems.push(`import cycle: ${cycle.join(' -> ')}`)
    return
  }
  state.set(file, 'open')
  for (const next of graph.get(file) ?? []) visit(next, [...path, file])
  state.set(file, 'done')
}
for (const file of files) visit(file, [])

for (const problem of problems) console.error(problem)
console.log(
  problems.length ? `${problems.length} layer problems` : `layers: ${files.length} files, imports go one way`,
)
process.exitCode = problems.length ? 1 : 0
