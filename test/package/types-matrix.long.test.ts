import { expect, it } from 'vitest'
import { runScript } from './run-script.ts'

it('TypeScript 5.6 to 6.0 accepts the types of the packed tarball, however it resolves them', async () => {
  const { code, output } = await runScript('scripts/types-matrix.mjs')
  console.log(output)
  expect(code, output).toBe(0)
}, 3_600_000)
