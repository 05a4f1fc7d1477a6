import { expect, it } from 'vitest'
import { Recorder } from '../../src/learner/index.ts'
import { SmoothedLoss } from '../../src/learner/smoothed-loss.ts'
import { lineData, lineLearner } from './toy.ts'

/** The formula, written out. */
const average = (losses: readonly number[]): number => {
  let sum = 0
  for (const loss of losses) sum = 0.98 * sum + 0.02 * loss
  return sum / (1 - 0.98 ** losses.length)
}

it('is the first loss after one batch and follows the formula after that', () => {
  const smoothed = new SmoothedLoss()
  expect(smoothed.value).toBeNaN()
  smoothed.add(4)
  expect(smoothed.value).toBeCloseTo(4, 12)
  smoothed.add(2)
  // (0.98 * 0.02 * 4 + 0.02 * 2) / (1 - 0.98^2)
  expect(smoothed.value).toBeCloseTo(0.1184 / 0.0396, 12)
})

it('stays at a constant loss, however many batches', () => {
  const smoothed = new SmoothedLoss()
  for (let i = 0; i < 1000; i++) smoothed.add(1.75)
  expect(smoothed.value).toBeCloseTo(1.75, 12)
})

it('is what an epoch reports: it runs on through the epochs of a fit and starts anew with the next', async () => {
  const recorder = new Recorder()
  const learner = lineLearner(lineData(40), { callbacks: [recorder] })
  const records = [...(await learner.fit(2, 0.05)), ...(await learner.fit(1, 0.01))]
  expect(recorder.losses.length).toBe(15)
  expect(records[0]!.trainLoss).toBeCloseTo(average(recorder.losses.slice(0, 5)), 12)
  expect(records[1]!.trainLoss).toBeCloseTo(average(recorder.losses.slice(0, 10)), 12)
  expect(records[2]!.trainLoss).toBeCloseTo(average(recorder.losses.slice(10)), 12)
  expect(recorder.lrs).toEqual([...Array<number>(10).fill(0.05), ...Array<number>(5).fill(0.01)])
  expect(learner.history).toEqual(records)
})
