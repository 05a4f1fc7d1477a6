import { describe, expect, it } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import { Checkpoints, EarlyStopping, Learner, Recorder, type Checkpoint } from '../../src/learner/index.ts'
import * as F from '../../src/nn/functional/index.ts'
import { Adam } from '../../src/optim/index.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { Net } from './checkpoint-fits.ts'
import { freshFolders } from './fresh-folders.ts'
import { lineData } from './toy.ts'

const fresh = freshFolders('lanner-forged-')

/** Within an epoch, and with one of two batches gathered. */
const STEP = 1

/** Values of another form than any part has. */
const odd: readonly unknown[] = [
  null,
  undefined,
  5,
  NaN,
  'text',
  true,
  [],
  [null],
  {},
  Float32Array.of(1, 2),
  { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1) },
]

describe('a checkpoint with correct checksums, but parts of another form', () => {
  const learner = (): Learner => {
    manualSeed(1)
    return new Learner(lineData(40, [1, 2, 3]), new Net(), {
      lossFunction: F.mseLoss,
      optimizer: (params, lr) => new Adam(params, { lr }),
      seed: 1,
    })
  }
  const go = (options: { checkpoints?: Checkpoints; resume?: Checkpoint | null }): Promise<unknown> =>
    learner().fit(3, 0.01, {
      ...options,
      accumulate: 2,
      callbacks: [new Recorder(), new EarlyStopping({ patience: 5 })],
    })

  /** The outcome of resuming with a part replaced: the message of a refusal, or null if the fit accepts it. */
  const refusal = async (sound: Checkpoint, name: string, value: unknown): Promise<string | null> => {
    try {
      await go({ resume: { ...sound, parts: new Map(sound.parts).set(name, value) } })
      return null
    } catch (error) {
      expect(error, `${name}: ${(error as Error).stack}`).toBeInstanceOf(LannerError)
      return (error as Error).message
    }
  }

  it('is refused in one sentence that names the part', async () => {
    const checkpoints = new Checkpoints(fresh(), { everySteps: STEP, keep: 100 })
    await go({ checkpoints })
    const sound = await checkpoints.load((await checkpoints.paths())[0]!)
    expect(sound.step).toBe(STEP)
    expect(sound.parts.get('gradients')).not.toBeNull()
    await go({ resume: sound })
    for (const name of sound.parts.keys()) {
      if (['facts', 'environment'].includes(name)) continue
      for (const value of odd) {
        const message = await refusal(sound, name, value)
        if (message === null) {
          // Null, or an empty list, stands for nothing to restore.
          expect(['null', '[]'], name).toContain(JSON.stringify(value ?? null))
          continue
        }
        expect(message).toMatch(/^fit: [^\n]{1,300}$/)
        expect(message).toContain(sound.path)
      }
    }
  })

  it.each([
    ['progress', 'step', 'many'],
    ['progress', 'history', [{ epoch: 1 }]],
    ['progress', 'after', 'later'],
    ['optimizer', 'groups', [{ params: 3 }]],
    ['optimizer', 'state', { 0: { exp_avg: { dtype: 'F32', shape: [1], data: 'a' } } }],
    ['good weights', 'values', [Float32Array.of(1)]],
    ['gradients', 'grads', 'none'],
    ['gradients', 'grads', [Float32Array.of(1)]],
    ['data position', 'train', { epoch: -1, batch: 0 }],
    ['random numbers', 'dropout', { seed: 'a' }],
  ])('is refused for %s with another %s', async (name, field, value) => {
    const checkpoints = new Checkpoints(fresh(), { everySteps: STEP, keep: 100 })
    await go({ checkpoints })
    const sound = await checkpoints.load((await checkpoints.paths())[0]!)
    const own = sound.parts.get(name) as Record<string, unknown>
    expect(Object.keys(own)).toContain(field)
    expect(await refusal(sound, name, { ...own, [field]: value })).toMatch(/^(fit|BatchLoader)[^\n]{1,300}$/)
  })
})
