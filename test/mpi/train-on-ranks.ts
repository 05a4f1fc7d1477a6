import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { programOf, runRanks, type MpiLauncher } from './run-mpi.ts'

export interface Trained {
  readonly losses: readonly number[]
  readonly weights: readonly number[]
  readonly hash: string
  readonly records: readonly {
    readonly validLoss: number
    readonly metrics: Readonly<Record<string, number>>
  }[]
  readonly stopped: string | null
  readonly found: readonly number[] | null
}

/** The records of all ranks, by task. */
export type Training = Readonly<Record<string, readonly Trained[]>>

/** Tasks with the same result on any number of ranks, up to rounding. */
export const exact = [
  'sgd',
  'adam',
  'uneven',
  'accumulate',
  'norm',
  'pictures',
  'ratings',
  'rows',
  'streams',
  'windows',
] as const

/** Trains tasks of `programs/train.ts` on some ranks; `folder` is for what they write. */
export async function trainOn(
  launcher: MpiLauncher,
  folder: string,
  ranks: number,
  tasks: readonly string[],
  ...words: readonly string[]
): Promise<Training> {
  const out = mkdtempSync(join(folder, 'out-'))
  const { code, stderr } = await runRanks(launcher, ranks, programOf('train', out, tasks.join(), ...words))
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  const read = (task: string, rank: number): Trained =>
    JSON.parse(readFileSync(join(out, `${task}-${rank}.json`), 'utf8')) as Trained
  return Object.fromEntries(
    tasks.map((task) => [task, Array.from({ length: ranks }, (_, rank) => read(task, rank))]),
  )
}

const farthest = (a: readonly number[], b: readonly number[]): number => {
  expect(a).toHaveLength(b.length)
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
}

/** All ranks have the same bits, and nearly what one process has. */
export function expectSame(together: Training, single: Training): void {
  // Adam divides small gradients by small gradients, which makes roundings larger.
  for (const task of Object.keys(together)) {
    const [one] = single[task]!
    const [first, ...others] = together[task]!
    for (const own of others) expect(own).toEqual(first)
    const isAdam = ['adam', 'ratings', 'streams', 'windows'].includes(task)
    expect(farthest(first!.losses, one!.losses), task).toBeLessThan(isAdam ? 1e-4 : 1e-5)
    expect(farthest(first!.weights, one!.weights), task).toBeLessThan(isAdam ? 1e-3 : 1e-5)
    for (const [i, { validLoss, metrics }] of first!.records.entries()) {
      expect(Math.abs(validLoss - one!.records[i]!.validLoss), task).toBeLessThan(1e-4)
      for (const [name, value] of Object.entries(metrics))
        expect(Math.abs(value - one!.records[i]!.metrics[name]!), task).toBeLessThan(1e-5)
    }
  }
}
