import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { killRank, moments } from './kill-ranks.ts'
import { launchers } from './run-mpi.ts'

const cwd = mkdtempSync(join(tmpdir(), 'lanner-mpi-faults-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
writeFileSync(join(cwd, 'book.txt'), readFileSync('docs/training.md', 'utf8'))

describe.each(launchers)('$name', { timeout: 1_800_000 }, (launcher) => {
  it.each([0, 1, 2])('rank %i of 3, killed at ten random moments, ends all', async (rank) => {
    for (const seconds of moments(10, 100 + rank)) await killRank(launcher, { cwd, ranks: 3, rank, seconds })
  })
})
