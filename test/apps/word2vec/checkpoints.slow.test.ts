import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as word2vec from '../../../src/apps/word2vec/index.ts'
import { Checkpoints } from '../../../src/learner/index.ts'
import { init } from '../../../src/tensor/index.ts'

let folder: string
beforeAll(async () => {
  await init()
  folder = mkdtempSync(join(tmpdir(), 'lanner-word2vec-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A corpus of several calls of the kernel an epoch. */
const lines = Array.from({ length: 40_000 }, (_, i) =>
  Array.from({ length: 10 }, (_word, j) => `w${(i * 31 + j * j * 7) % 97}`).join(' '),
)
const settings = { dim: 20, epochs: 2, deterministic: true, sample: 0, seed: 7 } as const
const reason = new Error('enough')

it('resumes to the same vectors from every position, and logs each epoch once', async () => {
  const whole = await word2vec.fit(lines, settings)
  const checkpoints = new Checkpoints(folder, { everySteps: 1, keep: 1000 })
  await word2vec.fit(lines, { ...settings, checkpoints })
  const paths = await checkpoints.paths()
  expect(paths.length).toBeGreaterThan(4)
  for (const path of paths) {
    const resume = await checkpoints.load(path)
    const epochs: number[] = []
    const run = await word2vec.fit(lines, {
      ...settings,
      resume,
      onEpochEnd: ({ epoch }) => void epochs.push(epoch),
    })
    expect(run.vectors.values, path).toEqual(whole.vectors.values)
    const before = (resume.parts.get('progress') as { training: { epochsDone: number } }).training.epochsDone
    expect(epochs).toEqual([1, 2].slice(before))
    expect(run.facts.metrics['loss']).toBeCloseTo(whole.facts.metrics['loss'] as number, 4)
  }
})

it('leaves a checkpoint on abort, and refuses one of another corpus', async () => {
  const checkpoints = new Checkpoints(join(folder, 'aborted'))
  const controller = new AbortController()
  const options = { ...settings, checkpoints, signal: controller.signal }
  const aborted = word2vec.fit(lines, { ...options, onEpochEnd: () => controller.abort(reason) })
  await expect(aborted).rejects.toBe(reason)
  const resume = (await checkpoints.newest())!
  await expect(word2vec.fit(lines.slice(0, 30_000), { ...settings, resume })).rejects.toThrow(
    'the checkpoint has a corpus of 440000 ids',
  )
  await expect(word2vec.fit(lines, { ...settings, timeBudget: 0 })).rejects.toThrow(
    'timeBudget must be above 0',
  )
  const short = await word2vec.fit(lines, { ...settings, timeBudget: 1e-6 })
  expect(short.facts.training['epochsDone']).toBe(0)
})
