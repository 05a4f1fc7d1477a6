import ts from 'typescript'
import { expect } from 'vitest'
import { Tensor } from '../../src/tensor/tensor.ts'

/** A piece of documentation that runs: where it stands and its lines. */
export interface Example {
  readonly where: string
  readonly code: string
}

/** The `@example` blocks of a TypeScript file. */
export function examplesInSource(file: string, text: string): Example[] {
  const examples: Example[] = []
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const at = comment[0].indexOf('@example')
    if (at < 0) continue
    const lines = comment[0]
      .slice(at + '@example'.length)
      .replace(/\*\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, ''))
    const end = lines.findIndex((line) => /^@\w/.test(line))
    const line = text.slice(0, comment.index).split('\n').length
    examples.push({
      where: `${file}:${line}`,
      code: (end < 0 ? lines : lines.slice(0, end)).join('\n').trim(),
    })
  }
  return examples
}

/** The fenced `ts` blocks of a Markdown file. */
export function examplesInMarkdown(file: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((block) => ({
    where: `${file}:${text.slice(0, block.index).split('\n').length}`,
    code: block[1]!,
  }))
}

/**
 * Runs an example with `names` in scope. A line `expression // value` or `const name = expression // value` is checked where the comment
 * can be read as a value: numbers, strings, booleans, arrays of them. Numbers agree to four digits, as they are shown.
 */
export async function runExample(example: Example, names: Readonly<Record<string, unknown>>): Promise<void> {
  const checked = withChecks(
    example.code
      .split('\n')
      .filter((line) => !/^import .* from 'lanner(\/\w+)?'$/.test(line))
      .join('\n'),
  )
  const { outputText } = ts.transpileModule(checked, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  const scope: Record<string, unknown> = { ...names, check: checkFor(example.where) }
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  // Names that the example declares itself shadow those of the library.
  const body = `{\n${outputText.replace(/^export \{\};?$/m, '')}\n}`
  await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
}

/** The code with a call of `check(value, comment)` in each line `expression // value` and `const name = expression // value`. */
export function withChecks(code: string): string {
  return code
    .split('\n')
    .map((line) => {
      const match = /^(const (\w+) = )?(.*?\S)\s+\/\/ (.+)$/.exec(line)
      if (match === null || line.startsWith('//') || valueOf(match[4]!) === undefined) return line
      const [, declaration, name, expression, comment] = match
      if (declaration) return `${declaration}${expression}; await check(${name}, ${JSON.stringify(comment)})`
      if (/^(const|let|for|if|class|return)\b/.test(expression!)) return line
      const [, printed] = /^console\.log\((.*)\)$/.exec(expression!) ?? []
      return `await check((${printed ?? expression}), ${JSON.stringify(comment)})`
    })
    .join('\n')
}

/** What `check` is in an example: it compares a value with the comment after it. */
export function checkFor(where: string): (value: unknown, comment: string) => Promise<void> {
  return async (value, comment) => close(await plain(await value), valueOf(comment), `${where}: ${comment}`)
}

function valueOf(comment: string): unknown {
  try {
    return JSON.parse(
      comment
        .replace(/'/g, '"')
        .replace(/\bNaN\b/g, '"NaN"')
        .replace(/(\d)\.(?=\D|$)/g, '$1'),
    ) as unknown
  } catch {
    return undefined
  }
}

async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Tensor)
    return plain(await (value as unknown as { tolist(): Promise<unknown> }).tolist())
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number>)
  if (Array.isArray(value)) return Promise.all(value.map(plain))
  return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value
}

function close(actual: unknown, expected: unknown, where: string): void {
  if (Array.isArray(expected)) {
    expect(actual, where).toHaveLength(expected.length)
    expected.forEach((item, i) => close((actual as unknown[])[i], item, where))
  } else if (typeof expected === 'number') {
    expect(Math.abs((actual as number) - expected), `${where}: got ${String(actual)}`).toBeLessThanOrEqual(
      6e-5 * Math.max(1, Math.abs(expected)),
    )
  } else expect(actual, where).toEqual(expected)
}
