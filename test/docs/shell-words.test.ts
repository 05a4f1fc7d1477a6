import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const filesOf = (folder: string, extension: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => join(folder, name))

/** Lines of these files with a match. */
function matches(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
  )
}

it('options in documentation and help have values that a shell leaves alone', () => {
  const files = [
    ...filesOf('docs', '.md').filter((name) => !name.startsWith(join('docs', 'api'))), // made from src/
    ...filesOf('src/cli', '.ts'),
    'README.md',
  ]
  const special = /(?:(?:^|[ `(])--[a-z][a-z-]*|such as) (?![[<])[^\s'"`<|(){}$;]*[*?&#!]/
  expect(matches(files, special)).toEqual([])
})

it('options in messages quote the names and cells that they contain', () => {
  // Numbers, choices and values that repeat what was typed need no quotes.
  const plain =
    /durationText\(|--tokens \$\{tokens\}|--(?:task|app) \$\{String|--host \$\{host\}|--out \$\{(String\(value\)|out\} is in)/
  const quoted = /shellCommand`|\$\{(?:shellWord|listWord|text\.length)/
  const bare = matches(filesOf('src', '.ts'), /--[a-z][a-z-]+ \$\{/).filter(
    (line) => !plain.test(line) && !quoted.test(line),
  )
  expect(bare).toEqual([])
})
