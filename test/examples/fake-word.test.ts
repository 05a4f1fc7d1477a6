import { describe, expect, it } from 'vitest'
import { fakeWord } from '../../examples/lesson6/fake-word.ts'
import { Sfc32 } from '../../src/base/sfc32.ts'

/** Passages of thirty words, each of one of four subjects with twelve words of its own. */
function passages(count: number): string {
  const random = Sfc32.at(3, 0, 0)
  return Array.from({ length: count }, () => {
    const subject = 'abcd'[random.below(4)]!
    return Array.from({ length: 30 }, () => `${subject}${random.below(12)}`).join(' ')
  }).join('\n')
}

describe('the self-supervised task of word2vec', () => {
  it('is learned by one embedding table, even if word frequency tells nothing', async () => {
    const lines: string[] = []
    const { results, run } = await fakeWord({
      text: passages(600),
      dim: 8,
      epochs: 6,
      lr: 0.1,
      print: (line) => void lines.push(line),
    })
    // A quarter of the fakes is of the same subject, and windows at the ends of passages have two.
    expect(results['this model']).toBeGreaterThan(0.75)
    expect(Math.abs(results['how frequent the word is'] - 0.5)).toBeLessThan(0.06)
    const near = run.vectors.nearest('a0', { n: 8 }).filter(({ word }) => word.startsWith('a'))
    expect(near).toHaveLength(8)
    expect(lines[0]).toBe('48 words; 18000 windows, 3599 of them for validation')
    expect(lines[1]).toMatch(/^\[0, 0\.\d{5}, AUC 0\.\d{4}\]$/)
  })
})
