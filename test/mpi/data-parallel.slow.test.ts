import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { launchers, type MpiLauncher } from './run-mpi.ts'
import { exact, expectSame, trainOn, type Training } from './train-on-ranks.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-mpi-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The records of all ranks, by task. */
const train = (
  launcher: MpiLauncher,
  ranks: number,
  tasks: readonly string[],
  ...words: readonly string[]
): Promise<Training> => trainOn(launcher, folder, ranks, tasks, ...words)

/** Calls a function when its value is first wanted. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const all = [...exact, 'dropout'] as const

// Limits are for machines that do other work too: ranks wait for each other, so the slowest one counts.
describe.each(launchers)('$name', { timeout: 600_000 }, (launcher) => {
  const alone = once(() => train(launcher, 1, exact))

  it.each([2, 3, 4])('%i ranks do what one does, and agree bit for bit', async (ranks) => {
    const single = await alone()
    // The models are small; smaller buckets leave during the backward pass.
    const together = await train(launcher, ranks, exact, 'seeds=own', `buckets=${ranks * 10}`)
    expectSame(together, single)
  })

  it('a search for a learning rate leaves everything as it was, and two runs are equal bit for bit', async () => {
    const searched = await train(launcher, 2, all, 'lr-find')
    const plain = await train(launcher, 2, all)
    for (const task of all) {
      const [first, second] = searched[task]!
      expect(second, task).toEqual(first)
      expect(first!.found!.length, task).toBeGreaterThan(10)
      for (const own of plain[task]!) expect({ ...own, found: first!.found }, task).toEqual(first)
    }
  })

  // What travels is the same whatever the library.
  it.runIf(launcher === launchers[0])(
    'one rank is stopped, all stop, and a resumed fit has the bits of an uninterrupted one',
    async () => {
      const tasks = ['sgd', 'accumulate', 'dropout', 'streams', 'windows']
      const whole = await train(launcher, 2, tasks)
      // Within an epoch, between two changes of the weights, and at the end of an epoch of `sgd`.
      for (const step of [8, 17, 25]) {
        const checkpoints = `checkpoints=${mkdtempSync(join(folder, 'checkpoints-'))}`
        const stopped = await train(launcher, 2, tasks, checkpoints, `stop-at=${step}`)
        const resumed = await train(launcher, 2, tasks, checkpoints, 'resume')
        for (const task of tasks) {
          const [first, second] = stopped[task]!
          expect([first!.stopped, second!.stopped], task).toEqual([
            'stopped by another process',
            'stopped here',
          ])
          expect(first!.losses, task).toEqual(second!.losses)
          expect(first!.losses.length - step, task).toBeOneOf([0, 1])
          for (const own of resumed[task]!) {
            expect(own.hash, task).toBe(whole[task]![0]!.hash)
            expect(own.records, task).toEqual(whole[task]![0]!.records)
          }
        }
      }
    },
  )

  it.runIf(launcher === launchers[0])('a fit resumes on another number of ranks, and alone', async () => {
    const tasks = ['accumulate', 'streams']
    for (const ranks of [1, 3]) {
      const checkpoints = `checkpoints=${mkdtempSync(join(folder, 'checkpoints-'))}`
      await train(launcher, 2, tasks, checkpoints, 'stop-at=17')
      const resumed = await train(launcher, ranks, tasks, checkpoints, 'resume')
      for (const task of tasks) {
        expect(resumed[task]![0]!.records).toHaveLength(2)
        for (const own of resumed[task]!) expect(own.hash).toBe(resumed[task]![0]!.hash)
      }
    }
  })

  it('local steps: equal weights, the same bits after a stop, and nearly the loss of one process', async () => {
    const tasks = ['adam', 'uneven', 'accumulate', 'dropout', 'norm']
    const local = 'local=4'
    const whole = await train(launcher, 3, tasks, local, 'seeds=own')
    for (const task of tasks) {
      const [first, ...others] = whole[task]!
      for (const own of others) {
        expect(own.hash, task).toBe(first!.hash)
        expect(own.records.at(-1)!.validLoss, task).toBe(first!.records.at(-1)!.validLoss)
      }
    }
    const single = (await alone())['adam']![0]!.records.at(-1)!.validLoss
    expect(whole['adam']![0]!.records.at(-1)!.validLoss).toBeLessThan(1.5 * single)
    if (launcher !== launchers[0]) return
    const checkpoints = `checkpoints=${mkdtempSync(join(folder, 'checkpoints-'))}`
    const stopped = await train(
      launcher,
      3,
      ['adam', 'dropout'],
      local,
      'seeds=own',
      checkpoints,
      'stop-at=30',
    )
    const resumed = await train(launcher, 3, ['adam', 'dropout'], local, 'seeds=own', checkpoints, 'resume')
    for (const task of ['adam', 'dropout']) {
      expect(stopped[task]![0]!.stopped).toBe('stopped by another process')
      for (const own of resumed[task]!) expect(own.hash, task).toBe(whole[task]![0]!.hash)
    }
  })
})
