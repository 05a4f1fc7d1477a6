import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import * as lanner from '../../src/index.ts'
import * as ops from '../../src/tensor/ops/index.ts'
import * as text from '../../src/apps/text/index.ts'
import { examplesInMarkdown, examplesInSource, runExample, type Example } from './run-example.ts'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))

describe('documentation examples run and give what they say', () => {
  const run = (example: Example, own: Record<string, unknown> = {}): void => {
    it(example.where, async () => {
      lanner.manualSeed(42)
      const names = { ...ops, ...lanner, ...lanner.nn, ...lanner.optim, ...lanner.F, text, ...own }
      await runExample(example, names)
    })
  }
  for (const file of sources) {
    const examples = examplesInSource(file, readFileSync(file, 'utf8'))
    if (examples.length === 0) continue
    describe(file, async () => {
      const own = (await import(`../../${file}`)) as Record<string, unknown>
      for (const example of examples) run(example, own)
    })
  }
  for (const file of ['README.md', 'CONTRIBUTING.md'])
    for (const example of examplesInMarkdown(file, readFileSync(file, 'utf8'))) run(example)
})
