import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addingProblem } from '../../examples/lesson6/adding-problem.ts'
import { charLoopConcat } from '../../examples/lesson6/char-loop-concat.ts'
import { charLoop } from '../../examples/lesson6/char-loop.ts'
import { charRnn } from '../../examples/lesson6/char-rnn.ts'
import { charSeqRnnIdentity } from '../../examples/lesson6/char-seq-rnn-identity.ts'
import { charSeqRnn } from '../../examples/lesson6/char-seq-rnn.ts'
import { char3 } from '../../examples/lesson6/char3.ts'
import { explodingGradients } from '../../examples/lesson6/exploding-gradients.ts'
import { getNextN } from '../../examples/lesson6/get-next.ts'
import { linearRegressionByHand } from '../../examples/lesson6/linear-regression-by-hand.ts'
import { linearRegression } from '../../examples/lesson6/linear-regression.ts'
import { logistic } from '../../examples/lesson6/logistic.ts'
import { ownRnn } from '../../examples/lesson6/own-rnn.ts'
import { sample, whole } from '../whole.ts'

/** A sentence again and again, with the characters of all the programs' prompts. */
const text = 'happy. the people and those parts for queens adore the cat on the mat; '.repeat(60)

function collector() {
  const lines: string[] = []
  return { lines, print: (line: string) => void lines.push(line) }
}

describe('the line y = 3x + 8', () => {
  it('is found by autograd', async () => {
    const { lines, print } = collector()
    const { a, b, losses } = await linearRegression({ points: 1000, steps: 1500, learningRate: 0.1, print })
    expect(Math.abs(a - 3)).toBeLessThan(0.1)
    expect(Math.abs(b - 8)).toBeLessThan(0.1)
    // The noise has variance 0.09.
    expect(losses.at(-1)).toBeGreaterThan(0.07)
    expect(losses.at(-1)).toBeLessThan(0.11)
    expect(lines).toHaveLength(3)
  })

  it('is found with derivatives by hand, and animated in one self-contained file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-'))
    try {
      const { a, b, frames, html } = await linearRegressionByHand({ folder, print: () => {} })
      expect(frames).toHaveLength(21)
      expect(frames[0]).toMatchObject({ a: -1, b: 1 })
      expect(frames[0]!.loss).toBeGreaterThan(50)
      expect(frames.at(-1)!.loss).toBeLessThan(0.2)
      expect(a + b).toBeGreaterThan(10)
      expect(html.match(/<circle /g)).toHaveLength(50)
      expect(html.match(/"y1":/g)).toHaveLength(21)
      expect(html).not.toMatch(/https?:|<link|src=|NaN|undefined/)
      expect(readFileSync(join(folder, 'linear-regression.html'), 'utf8')).toBe(html)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('divides the points into two classes', async () => {
    const { rows, boundary } = await logistic({
      points: 1000,
      steps: 3000,
      learningRate: 0.5,
      print: () => {},
    })
    expect(rows.at(-1)!.accuracy).toBeGreaterThan(0.88)
    expect(rows.at(-1)!.loss).toBeLessThan(0.5 * rows[0]!.loss)
    expect(Math.abs(boundary - 2 / 3)).toBeLessThan(0.05)
  })
})

describe('the character models on a slice', () => {
  const programs = { char3, charLoop, charLoopConcat, charRnn, charSeqRnn, charSeqRnnIdentity }
  it.each(sample(Object.entries(programs), 2))(
    '%s learns and says what comes next',
    async (name, program) => {
      const { lines, print } = collector()
      const { vocab, epochs } = await program({ text, rows: 2600, print })
      expect(epochs.every((epoch) => Number.isFinite(epoch.trainLoss) && epoch.validLoss !== null)).toBe(true)
      expect(epochs.at(-1)!.trainLoss).toBeLessThan(0.95 * Math.log(vocab.size))
      expect(lines.filter((line) => line.startsWith('[') && line.split(',').length === 3)).toHaveLength(
        epochs.length,
      )
      expect(lines.at(-1), name).toMatch(/"/)
    },
  )

  it('generate what they have learned', { timeout: 120_000 }, async () => {
    const { vocab, model } = await charRnn({ text, rows: whole ? 3100 : 800, print: () => {} })
    const written = await getNextN(model, vocab, 'the cat ', 20)
    expect(written).toHaveLength(28)
    expect(written.startsWith('the cat ')).toBe(true)
    expect([...written].every((character) => text.includes(character))).toBe(true)
  })

  it('read their own text and refuse characters that it lacks', async () => {
    const { vocab, model } = await char3({ text, rows: 100, print: () => {} })
    await expect(getNextN(model, vocab, 'THE', 1)).rejects.toThrow(/"T"/)
  })
})

it('a net with identity initialization learns a short adding problem', async () => {
  const rows = await addingProblem({
    length: 8,
    steps: 1500,
    every: 100,
    hidden: 40,
    goal: 0.01,
    lr: 1e-2,
    print: () => {},
  })
  expect(rows.at(-1)!.mse).toBeLessThan(0.01)
  expect(rows[0]!.step).toBe(100)
})

it('an RNN written from tensor operations equals nn.RNN, forward and backward', async () => {
  const rows = await ownRnn({ print: () => {} })
  expect(rows.map(({ name }) => name)).toHaveLength(5)
  for (const { name, difference } of rows) expect(difference, name).toBeLessThan(1e-5)
})

it('a gradient vanishes with a small recurrent matrix, survives with the identity, and explodes with a large one', async () => {
  const { lines, print } = collector()
  const rows = await explodingGradients({ rows: 8, print })
  const farthest = (matrix: string): number =>
    rows.find((row) => row.matrix.startsWith(matrix) && row.stepsBack === 23)!.norm
  expect(farthest('small')).toBeLessThan(1e-15)
  expect(farthest('default')).toBeLessThan(1e-3)
  expect(farthest('identity')).toBeGreaterThan(0.5)
  expect(farthest('identity')).toBeLessThan(1)
  expect(farthest('large')).toBeGreaterThan(100)
  expect(rows).toHaveLength(4 * 24)
  expect(lines).toHaveLength(5)
})
