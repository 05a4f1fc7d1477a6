import { describe, expect, it } from 'vitest'
import { calibrate } from '../../../src/apps/text/classifier/calibration.ts'

/** Texts of two classes, of which a share is right; the logits always say `sure` for the class that is chosen. */
function answers(texts: number, share: number, sure: number): [logits: number[], targets: number[]] {
  const rows = Array.from({ length: texts }, (_, i) => i)
  return [
    rows.flatMap((i) => (i % 3 === 0 ? [sure, 0] : [0, sure])),
    rows.map((i) => {
      const [chosen, other] = i % 3 === 0 ? [0, 1] : [1, 0]
      return i < share * texts ? chosen : other
    }),
  ]
}

describe('calibrate', () => {
  it('makes probabilities as high as the share of right answers', () => {
    for (const sure of [0.6, 2, 6]) {
      const { temperature, logLoss } = calibrate(...answers(5000, 0.9, sure))
      expect(1 / (1 + Math.exp(-sure / temperature))).toBeCloseTo(0.9, 2)
      // The texts are not in random order, but both halves have the same share.
      expect(logLoss).toBeCloseTo(-(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), 3)
    }
  })

  it('is not certain after a few right answers', () => {
    const { temperature } = calibrate(...answers(8, 1, 3))
    expect(temperature).toBeGreaterThan(0.5)
    expect(temperature).toBeLessThan(1)
  })

  it('scores each half with a temperature that it did not choose', () => {
    // Even texts are all right, odd ones all wrong: what suits one half is worst for the other.
    const targets = Array.from({ length: 200 }, (_, i) => i % 2)
    const logits = targets.flatMap(() => [2, 0])
    const { logLoss } = calibrate(logits, targets)
    const alike = Math.log(2)
    expect(logLoss).toBeGreaterThan(alike * 2)
  })

  it('does not change for large logits', () => {
    const [logits, targets] = answers(300, 0.8, 4)
    const moved = calibrate(
      logits.map((value) => value + 1000),
      targets,
    )
    expect(moved.temperature).toBeCloseTo(calibrate(logits, targets).temperature, 6)
  })
})
