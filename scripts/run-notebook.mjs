// Runs the notebooks in examples/notebooks (or those named) in Deno's Jupyter kernel with this checkout's packages, and stores their outputs:
//
//     node scripts/run-notebook.mjs [FILE ...]
//
// Deno, and the client of the kernel, are downloaded from npm into build when first used.

import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kernels/sources.mjs'
import { startDenoKernel } from './notebook/deno-kernel.mjs'

/** Seconds that a cell may take. */
const patience = 120

const textOf = ({ source }) => (typeof source === 'string' ? source : source.join(''))

/** Lines as notebooks store them. */
const lines = (text) => text.split(/(?<=\n)/)

const stored = (output) =>
  output.output_type === 'stream' ? { ...output, text: lines(output.text) } : output

/** The notebook with the outputs of its cells, run in order in a new kernel. */
async function executed(notebook) {
  const kernel = await startDenoKernel()
  const cells = []
  try {
    for (const [i, cell] of notebook.cells.entries()) {
      if (cell.cell_type !== 'code') {
        cells.push(cell)
        continue
      }
      const { outputs, count } = await kernel.client.execute(textOf(cell), patience).catch((error) => {
        throw new Error(`cell ${i + 1} failed: ${error.message}\n${kernel.said()}`)
      })
      cells.push({ ...cell, execution_count: count, outputs: outputs.map(stored) })
    }
  } finally {
    await kernel.close()
  }
  const { metadata } = notebook
  return { ...notebook, metadata: { ...metadata, language_info: kernel.language }, cells }
}

const folder = join(root, 'examples', 'notebooks')
const named = process.argv.slice(2)
const files =
  named.length > 0
    ? named
    : readdirSync(folder)
        .filter((name) => name.endsWith('.ipynb'))
        .map((name) => join(folder, name))
try {
  for (const file of files) {
    const notebook = await executed(JSON.parse(readFileSync(file, 'utf8')))
    writeFileSync(`${file}.draft`, `${JSON.stringify(notebook, null, 1)}\n`)
    renameSync(`${file}.draft`, file)
  }
} catch (error) {
  console.error(`run-notebook: ${error.message.trim()}`)
  process.exitCode = 1
}
