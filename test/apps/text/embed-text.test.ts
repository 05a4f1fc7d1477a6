import { beforeAll, describe, expect, it } from 'vitest'
import * as text from '../../../src/apps/text/index.ts'
import { init, manualSeed, noGrad, tensor } from '../../../src/tensor/index.ts'
import type { Tensor } from '../../../src/tensor/index.ts'
import { CharVocab } from '../../../src/data/index.ts'

beforeAll(() => init())

const written = 'the cat sat on the mat. a dog ran to the cat. '
const sizes = { factors: 5, hidden: 7 }

function runOf(name: text.TextModelName, steps: number): text.TextRun {
  manualSeed(3)
  const vocab = CharVocab.fromText(written)
  const model = text.createTextModel(name, { vocabulary: vocab.size, steps, ...sizes })
  const facts = { name, vocabulary: vocab.size, steps, ...sizes }
  return new text.TextRun(model, vocab, { model: facts, data: {}, training: {}, metrics: {} })
}

/** What the model says after each token, from its hidden states: a second way to those states, by the layers of the model. */
function meanState(run: text.TextRun, ids: Int32Array): number[] {
  const model = run.model as unknown as {
    e: (x: Tensor) => Tensor
    rnn: (x: Tensor) => [Tensor, unknown]
    l_out: { inFeatures: number }
  }
  const [states] = noGrad(() => model.rnn(model.e(tensor(ids).view(ids.length, 1))))
  return [...states.mean(0).view(-1).dataSync()]
}

describe('a text as a vector', () => {
  it.each(['seq-rnn', 'rnn-stateful', 'gru', 'lstm'] as const)(
    '%s: the mean of its states, longer texts in parts',
    async (name) => {
      const run = runOf(name, 8)
      for (const part of ['the cat', written.repeat(20)]) {
        const { vector, tokens, unknown } = await run.embed(part)
        const expected = meanState(run, run.vocab.encode(part))
        expect([...vector]).toEqual(expected.map((value) => expect.closeTo(value, 5)))
        expect(tokens).toBe(part.length)
        expect(unknown).toEqual([])
      }
    },
  )

  it.each(['char3', 'loop', 'concat', 'rnn'] as const)(
    '%s: the mean over the windows that end with each token',
    async (name) => {
      const steps = 3
      const run = runOf(name, steps)
      const states: number[][] = []
      const { l_out } = run.model as unknown as {
        l_out: { registerForwardHook: (hook: unknown) => () => void }
      }
      const part = 'a mat'
      const ids = run.vocab.encode(part)
      const remove = l_out.registerForwardHook(
        (_: unknown, [x]: [Tensor]) => void states.push([...x.view(-1).dataSync()]),
      )
      for (let i = 0; i < ids.length; i++) {
        const window = Int32Array.from(
          { length: steps },
          (_, s) => ids[i - steps + 1 + s] ?? run.vocab.padding,
        )
        noGrad(() => run.model(tensor(window).view(steps, 1)))
      }
      remove()
      const { vector } = await run.embed(part)
      for (let j = 0; j < sizes.hidden; j++)
        expect(vector[j]).toBeCloseTo(states.reduce((sum, state) => sum + state[j]!, 0) / ids.length, 5)
    },
  )

  it('ignores unknown words with a warning; a text without known words is an error', async () => {
    const run = runOf('gru', 8)
    const { vector, tokens, unknown } = await run.embed('the 漢cat')
    expect(unknown).toEqual(['漢'])
    expect(tokens).toBe(7)
    expect(vector).toEqual((await run.embed('the cat')).vector)
    await expect(run.embed('漢')).rejects.toThrow(
      /^The text to embed has none of the model's \d+ characters\.$/,
    )
    await expect(run.embed('')).rejects.toThrow('The text to embed is empty.')
  })

  it('keeps the mode and the carried state of the model', async () => {
    const run = runOf('lstm', 8)
    run.model.train()
    await run.embed('the cat')
    expect(run.model.training).toBe(true)
    expect((run.model as text.RecurrentLanguageModel).carriedState()).toBeNull()
  })

  it('embedding() has a row for each token', () => {
    const run = runOf('gru', 8)
    const { tokens, vectors, width } = run.embedding()
    expect(width).toBe(sizes.factors)
    const [id] = run.vocab.encode('c')
    expect(tokens[id!]).toBe('c')
    const { e } = run.model as text.RecurrentLanguageModel
    expect([...vectors.subarray(id! * width, (id! + 1) * width)]).toEqual([
      ...e.weight.select(0, id!).contiguous().dataSync(),
    ])
    expect(vectors.length).toBe(tokens.length * width)
  })
})
