import { describe, expect, it } from 'vitest'
import { Checkpoints, type Callback } from '../../src/learner/index.ts'
import { fits } from './checkpoint-fits.ts'
import { freshFolders } from './fresh-folders.ts'

const fresh = freshFolders('lanner-checkpoints-')

const nothing: Callback = {}
const reason = new Error('enough')

describe.each(Object.entries(fits))('a fit with %s', (_name, go) => {
  it('continues to the same bits from any step at which it is aborted', async () => {
    const whole = await go({}, nothing)
    let steps = 0
    await go({}, { onBatchEnd: () => void steps++ })
    for (let at = 1; at <= steps; at++) {
      const checkpoints = new Checkpoints(fresh(), { everySteps: 1000 })
      const controller = new AbortController()
      const stopper: Callback = { onBatchEnd: ({ step }) => void (step === at && controller.abort(reason)) }
      await expect(go({ checkpoints, signal: controller.signal }, stopper)).rejects.toBe(reason)
      const resume = await checkpoints.newest()
      expect(resume!.step).toBe(at)
      expect(await go({ resume }, nothing), `aborted at ${at}`).toEqual(whole)
    }
  })

  it('continues to the same bits from its validation and from every checkpoint', async () => {
    const checkpoints = new Checkpoints(fresh(), { everySteps: 1, keep: 1000 })
    const whole = await go({ checkpoints }, nothing)
    const paths = await checkpoints.paths()
    expect(paths.length).toBeGreaterThan(8)
    for (const path of paths)
      expect(await go({ resume: await checkpoints.load(path) }, nothing), path).toEqual(whole)

    const early = new Checkpoints(fresh())
    const controller = new AbortController()
    const stopper: Callback = { onValidStart: ({ epoch }) => void (epoch === 2 && controller.abort(reason)) }
    await expect(go({ checkpoints: early, signal: controller.signal }, stopper)).rejects.toBe(reason)
    expect(await go({ resume: await early.newest() }, nothing)).toEqual(whole)
  })
})
