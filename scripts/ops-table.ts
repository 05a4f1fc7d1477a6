// Writes docs/ops.md and docs/pytorch-ops.md from the tables of the tests: npx tsx scripts/ops-table.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { differentiated, type Case, type LaterCase } from '../test/ops/case.ts'
import { cases, laterCases } from '../test/ops/cases.ts'
import { nameHere } from '../test/parity/opinfo/counterpart.ts'
import { allNames } from '../test/parity/opinfo/sample.ts'

const file = 'docs/ops.md'
const pytorchFile = 'docs/pytorch-ops.md'

/** The first sentence of each op's docstring, by the name of the op. */
function summaries(): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of readdirSync('src/tensor/ops', { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.ts'),
  )) {
    const text = readFileSync(`src/tensor/ops/${name}`, 'utf8')
    for (const [, comment, op] of text.matchAll(
      /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:const|function) (\w+)/g,
    )) {
      const words = comment!
        .replace(/^\s*\* ?/gm, '')
        .trim()
        .replace(/\s+/g, ' ')
      found.set(op!, /^.*?[.:](?= |$)/.exec(words)?.[0].replace(/[.:]$/, '') ?? words)
    }
  }
  return found
}

/** The dtypes in the cases of an op. */
function dtypesOf(list: readonly (Case | LaterCase)[]): string {
  const seen = new Set(list.flatMap(({ inputs }) => inputs.map(({ dtype }) => dtype)))
  return ['float32', 'int32', 'bool'].filter((dtype) => seen.has(dtype as 'float32')).join(', ')
}

/** The highest derivative in the cases of an op: 0, 1 or 2. */
function gradientsOf(list: readonly (Case | LaterCase)[], isLater: boolean): number {
  return Math.max(
    0,
    ...list
      .filter((one) => differentiated(one).length > 0)
      .map((one) =>
        isLater || ('kink' in one && one.kink) ? 1 : (('order' in one ? one.order : undefined) ?? 2),
      ),
  )
}

/** The whole page. */
export async function opsPage(): Promise<string> {
  const about = summaries()
  const all: Readonly<Record<string, readonly (Case | LaterCase)[]>> = { ...cases, ...laterCases }
  const names = Object.keys(all).toSorted((a, b) => a.localeCompare(b))
  const mark = (yes: boolean): string => (yes ? '✓' : '')
  const rows = names.map((name) => {
    const list = all[name]!
    const times = gradientsOf(list, name in laterCases)
    const waits = name in laterCases ? ' (a promise)' : ''
    const text = ((about.get(name) ?? '') + waits).replaceAll('|', '\\|').replaceAll('<', '&lt;')
    return `| \`${name}\` | ${text} | ${dtypesOf(list)} | ✓ | ✓ | ✓ | ${mark(times > 0)} | ${mark(times > 1)} |`
  })
  const page = `# Ops

${names.length} ops, made by \`npx tsx scripts/ops-table.ts\` from the case table of the tests (\`test/ops/cases\`), which runs every op on every backend: values against the reference backend, gradients and second gradients
against central differences in float64. \`test/parity/opinfo\` compares them with PyTorch's own samples; [decision 12](decisions/0012-where-we-differ-from-pytorch.md) lists the differences. Most are also methods of \`Tensor\`. [pytorch-ops.md](pytorch-ops.md) finds an op by PyTorch's name.

| op | what it does | tested with | native | wasm | reference | gradient | second |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
  return format(page, { ...(await resolveConfig(file)), parser: 'markdown' })
}

/** The number of dots in names of a namespace: what follows the name after them is a variant. */
const depth = (name: string): number =>
  name.startsWith('nn.functional.')
    ? 3
    : /^(linalg|special|fft|masked|signal|sparse|torch)\./.test(name)
      ? 2
      : 1

/** The page of PyTorch's operators. */
export async function pytorchPage(): Promise<string> {
  const names = [...new Set(allNames().map((name) => name.split('.').slice(0, depth(name)).join('.')))]
  const rows = names
    .toSorted((a, b) => a.localeCompare(b))
    .map((name): readonly [string, string | null] => [name, nameHere(name)])
  const count = rows.filter(([, here]) => here !== null).length
  const page = `# PyTorch's operators

The ${names.length} operators that PyTorch 2.14 has samples of (OpInfo, without variants), and what stands for each in Lanner: ${count} of them. Made by \`npx tsx scripts/ops-table.ts\`. A name alone is a function of \`lanner\`, and usually also a method;
\`x.name\` is a method of \`Tensor\`, \`linalg\` is \`lanner/linalg\`. [ops.md](ops.md) says what each does; \`test/parity/opinfo\` compares them with PyTorch.

| PyTorch | Lanner |
| --- | --- |
${rows.map(([name, here]) => `| \`${name}\` | ${here === null ? '' : `\`${here}\``} |`).join('\n')}
`
  return format(page, { ...(await resolveConfig(pytorchFile)), parser: 'markdown' })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(file, await opsPage())
  writeFileSync(pytorchFile, await pytorchPage())
}
