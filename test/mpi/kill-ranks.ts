import { setTimeout } from 'node:timers/promises'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { pidOf, runRanks, type MpiLauncher } from './run-mpi.ts'

const main = resolve('dist/cli/main.js')

/**
 * Starts a fit on some ranks, kills one after `seconds`, from its start to the middle of training, and checks that all end soon, with an exit code and
 * without a stack trace.
 */
export async function killRank(
  launcher: MpiLauncher,
  { cwd, ranks, rank, seconds }: { cwd: string; ranks: number; rank: number; seconds: number },
): Promise<void> {
  const out = `${launcher.name === 'MPICH' ? 'm' : 'o'}-${rank}-${Math.round(seconds * 1000)}`
  const args = `fit book.txt --epochs 500 --hidden 32 --checkpoint-every 3 --restart --out ${out}`.split(' ')
  const run = runRanks(launcher, ranks, [main, ...args], { cwd })
  let pid: number | undefined
  while ((pid = pidOf(rank, out)) === undefined) await setTimeout(20)
  await setTimeout(seconds * 1000)
  const killed = performance.now()
  process.kill(pid, 'SIGKILL')
  const { code, stdout, stderr } = await run
  const what = `${launcher.name}, rank ${rank} after ${seconds.toFixed(2)} s`
  expect((performance.now() - killed) / 1000, what).toBeLessThan(10)
  expect(code, what).toBeGreaterThan(0)
  expect(stderr, what).not.toContain('    at ')
  // Open MPI reports it on stderr, MPICH on stdout, unless its UCX notices first that it cannot read the memory of the other process.
  expect(stdout + stderr, what).toMatch(/signal 9|SIGNAL: 9|EXIT CODE: (9|137)|No such process/)
  expect(stderr, what).not.toContain('backtrace')
  for (let other = 0; other < ranks; other++) expect(pidOf(other, out), what).toBeUndefined()
}

/** Random moments in the first seconds of a fit: some ranks are starting, connecting, computing or saving. */
export function moments(count: number, seed: number): number[] {
  const random = new Generator(seed, 'user')
  return Array.from({ length: count }, () => random.uniform() * 5)
}
