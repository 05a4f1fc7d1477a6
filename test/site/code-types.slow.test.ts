import { resolve } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { codeBlocks, liveExamples } from './live-examples.ts'

/** What a few blocks use without making it, as the sentence before them says. */
const given: Readonly<Record<string, string>> = {
  data: "import('lanner/data').ColumnarModelData",
  model: "import('lanner').nn.AnyModule",
  table: "import('lanner/tables').Table",
  mails: 'readonly string[]',
  labels: 'readonly (string | null)[]',
}

it('the TypeScript of all pages has no type errors', () => {
  const files = new Map(
    [...liveExamples(), ...codeBlocks()]
      .filter(({ fails }) => !fails)
      .map(({ page, line, code }) => {
        const missing = Object.entries(given).filter(
          ([name]) =>
            new RegExp(`\\b${name}[,)]`).test(code) &&
            !new RegExp(`\\b(const|let) (\\{[^}]*)?${name}\\b`).test(code),
        )
        const before = missing.map(([name, type]) => `declare const ${name}: ${type};`).join(' ')
        return [
          resolve('test/site', `${page.replaceAll(/\W/g, '-')}-${line}.ts`),
          `${before}${code}\nexport {}\n`,
        ]
      }),
  )
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
    config: { include: string[] }
  }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, process.cwd())
  const paths = { ...options.paths, 'lanner/mpi': ['./src/mpi/index.ts'] }
  const own = { ...options, paths, noUnusedLocals: false, noUnusedParameters: false }
  const host = ts.createCompilerHost(own)
  const { readFile, fileExists, getSourceFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  host.getSourceFile = (path, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path)!, ts.ScriptTarget.ES2023)
      : getSourceFile.call(host, path, ...rest)
  const program = ts.createProgram([...files.keys()], own, host)
  const errors = [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  })
  expect(errors).toEqual([])
}, 120_000)
