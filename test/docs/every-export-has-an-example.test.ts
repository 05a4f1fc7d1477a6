import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** The functions, classes and constants in the reports of the public API. */
function exportedValues(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const file of readdirSync('api').filter((name) => name !== 'not-exported.txt'))
    for (const block of readFileSync(join('api', file), 'utf8').split('\n\n')) {
      const [name = '', declaration = ''] = block.trim().split('\n')
      if (/^\s*(abstract class|class|function|const) /.test(declaration)) found.set(name, file)
    }
  return found
}

/** The names whose docstring has an example. */
function namesWithExample(): ReadonlySet<string> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const documented =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:abstract )?(?:async )?(?:function\*?|class|const) (\w+)/g
  return new Set(
    files.flatMap((file) =>
      Array.from(readFileSync(join('src', file), 'utf8').matchAll(documented), ([, text, name]) =>
        text!.includes('@example') ? name! : '',
      ),
    ),
  )
}

it('every exported function, class and constant has an example, which examples.test.ts runs', () => {
  const values = exportedValues()
  expect(values.size).toBeGreaterThan(700)
  const examples = namesWithExample()
  const without = [...values].filter(([name]) => !examples.has(name.split('.').at(-1)!))
  expect(without).toEqual([])
})
