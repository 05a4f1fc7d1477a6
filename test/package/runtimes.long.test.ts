import { expect, it } from 'vitest'
import { runScript } from './run-script.ts'

it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'Node 20 to 26, Bun and Deno train, predict and generate from the packed tarball',
  async () => {
    const { code, output } = await runScript('scripts/runtimes.mjs')
    console.log(output)
    expect(code, output).toBe(0)
  },
  3_600_000,
)
