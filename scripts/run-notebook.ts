// Runs the notebooks in examples/notebooks (or those named) with the built library, and stores their outputs: npx tsx scripts/run-notebook.ts [FILE ...]
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { entries } from '../site/live/entries.ts'
import { writeFileAtomically } from '../src/base/atomic-write.ts'
import { executed } from './notebook/executed.ts'
import type { Notebook } from './notebook/notebook.ts'

const folder = join(import.meta.dirname, '../examples/notebooks')

async function main(): Promise<void> {
  const named = process.argv.slice(2)
  const files =
    named.length > 0
      ? named
      : readdirSync(folder)
          .filter((name) => name.endsWith('.ipynb'))
          .map((name) => join(folder, name))
  for (const file of files) {
    const notebook = await executed(
      JSON.parse(readFileSync(file, 'utf8')) as Notebook,
      (name) => entries[name]?.() ?? null,
    )
    await writeFileAtomically(file, `${JSON.stringify(notebook, null, 1)}\n`)
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
