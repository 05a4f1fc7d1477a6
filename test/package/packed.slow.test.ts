import { expect, it } from 'vitest'
import { runScript } from './run-script.ts'

// Samples of the long checks `runtimes` and `types-matrix`.

it('this Node trains, predicts and generates from the packed tarball', async () => {
  const { code, output } = await runScript('scripts/runtimes.mjs', '--here')
  expect(code, output).toBe(0)
}, 600_000)

it('TypeScript 6.0 accepts the types of the packed tarball, with and without the types of Node', async () => {
  const { code, output } = await runScript('scripts/types-matrix.mjs', '--only', '6.0')
  expect(code, output).toBe(0)
}, 600_000)
