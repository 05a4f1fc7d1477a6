import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeBackends } from '../../../src/backend/index.ts'

const script = fileURLToPath(new URL('./bits.ts', import.meta.url))

const run = (
  backend: string,
  threads: number,
  ...mode: string[]
): { threads: number; hashes: Record<string, string> } => {
  const child = spawnSync(process.execPath, ['--import', 'tsx', script, backend, ...mode], {
    encoding: 'utf8',
    env: { ...process.env, LANNER_THREADS: String(threads) },
    maxBuffer: 1 << 26,
  })
  expect(child.status, child.stderr).toBe(0)
  return JSON.parse(child.stdout)
}

const rows = await describeBackends()

describe('thread counts', () => {
  const native = rows.find((row) => row.name === 'native')
  it.skipIf(!native?.usable)(
    'give the same bits in products of bfloat16',
    () => expect(run('native', 2, 'rounded').hashes).toEqual(run('native', 1, 'rounded').hashes),
    300_000,
  )

  for (const { name, usable, reason } of rows.filter((row) => row.name !== 'reference'))
    it.skipIf(!usable)(
      `give the same bits on ${name}${usable ? '' : ` (${reason})`}`,
      () => {
        const alone = run(name, 1)
        const together = run(name, 2)
        expect([alone.threads, together.threads]).toEqual([1, 2])
        expect(together.hashes).toEqual(alone.hashes)
        expect(run(name, 2).hashes).toEqual(together.hashes)
      },
      300_000,
    )
})
