import { describe, expect, it } from 'vitest'
import * as text from '../../../src/apps/text/index.ts'
import { CharVocab } from '../../../src/data/index.ts'
import { nn, tensor, type Tensor } from '../../../src/index.ts'

const lines = 'the cat sat on the mat, and the cat saw the car. '.repeat(40)

describe.each(['gru', 'seq-rnn', 'gpt', 'rnn'] as const)('next words of %s', (model) => {
  it('are those of its text, and complete what is begun', async () => {
    const small = { model, epochs: 6, steps: 16, hidden: 32, batchSize: 8, lr: 1e-2 } as const
    const run = await text.fit(lines, model === 'gpt' ? { ...small, heads: 2, layers: 2 } : small)
    const words = (await run.next('on the ', { top: 4 })).map(({ word }) => word)
    expect(words[0]).toMatch(/^(cat|mat|car)$/)
    const completed = await run.next('saw the c')
    expect(completed[0]!.word).toMatch(/^(cat|car)$/)
    expect(completed[0]!.text).toBe(completed[0]!.word.slice(1))
    for (const { probability } of completed) expect(probability).toBeGreaterThan(0)
    expect(completed.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1.0001)
    expect(await run.next('on the ', { top: 4 })).toEqual(await run.next('on the ', { top: 4 }))
  })
})

/** After a: b with 0.6, a space with 0.3, a full stop with 0.1; after b: a space with 0.5, a with 0.5; after a space: a. */
class Known extends nn.Module<[Tensor], Tensor> {
  readonly #table: readonly (readonly number[])[]
  constructor(vocab: CharVocab) {
    super()
    const next: Record<string, Record<string, number>> = {
      a: { b: 0.6, ' ': 0.3, '.': 0.1 },
      b: { ' ': 0.5, a: 0.5 },
      ' ': { a: 1 },
      '.': { a: 1 },
    }
    const characters = Array.from({ length: vocab.size }, (_, id) => vocab.decode([id]))
    this.#table = characters.map((from) => characters.map((to) => Math.log(next[from]?.[to] ?? 1e-30)))
  }
  override forward(ids: Tensor): Tensor {
    const batch = ids.shape[1]!
    const last = Array.from(ids.dataSync()).slice(-batch)
    return tensor(Float32Array.from(last.flatMap((id) => this.#table[id]!))).view(batch, -1)
  }
}

describe('words of a model that spells', () => {
  it('are those of its vocabulary, and those that it spells, which end with the token after them', async () => {
    const run = await text.fit('ab ba abb. ab ab bab. '.repeat(60), {
      tokens: 'spelled',
      minFreq: 100,
      epochs: 8,
      hidden: 32,
      batchSize: 8,
      steps: 16,
      lr: 1e-2,
    })
    expect(run.vocab.kind).toBe('spelled-words')
    expect(run.vocab.encode('ba').length).toBe(2)
    const words = await run.next('ab', { top: 3 })
    expect(words.map(({ word }) => word)).toEqual(expect.arrayContaining(['ba', 'ab', 'bab']))
    expect(words.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1.0001)
    const { text: written } = await run.generate('ab', { length: 30, temperature: 0.1 })
    expect(written).toMatch(/^[ab. ]+$/)
  })
})

describe('the probability of a word', () => {
  const vocab = CharVocab.fromText('ab. ')
  const writing = { model: new Known(vocab) as unknown as text.TextModel, vocab, steps: 4 }

  it('is that of its characters and of its end', async () => {
    const words = await text.nextWords(writing, 'a ', { top: 4 })
    expect(words.map(({ word }) => word)).toEqual(['a', 'ab', 'aba', 'abab'])
    const expected = [0.4, 0.6 * 0.5, 0.6 * 0.5 * 0.4, 0.6 * 0.5 * 0.6 * 0.5]
    words.forEach(({ probability }, i) => expect(probability).toBeCloseTo(expected[i]!, 5))
  })

  it('of a word that is begun counts from its beginning', async () => {
    const [first, second] = await text.nextWords(writing, 'a ab', { top: 2 })
    expect(first).toEqual({ word: 'aba', text: 'a', probability: expect.closeTo(0.5 * 0.4, 5) as number })
    expect(second!.word).toBe('abab')
  })

  it('without a prompt is that of whole words, and a word with unknown characters has none', async () => {
    expect(await text.nextWords(writing, '', { top: 4 })).toEqual(
      await text.nextWords(writing, ' ', { top: 4 }),
    )
    expect(await text.nextWords(writing, 'a 漢')).toEqual([])
    expect(await text.nextWords(writing, '漢 a', { top: 1 })).toEqual(
      await text.nextWords(writing, ' a', { top: 1 }),
    )
  })

  it('needs a sensible number of suggestions', async () => {
    await expect(text.nextWords(writing, 'a', { top: 0 })).rejects.toThrow(
      /top must be an integer from 1 to 100/,
    )
    await expect(text.nextWords(writing, 'a', { count: 3 } as never)).rejects.toThrow(/count/)
  })
})
