import { beforeAll, describe, expect, it } from 'vitest'
import { CharVocab } from '../../../src/data/index.ts'
import { HASH_BASE, NgramEmbedding } from '../../../src/apps/text/models/ngram-embedding.ts'
import { ngramSizesFor } from '../../../src/apps/text/ngram-sizes.ts'
import { RecurrentLanguageModel } from '../../../src/apps/text/models/recurrent-language-model.ts'
import { exportOnnx } from '../../../src/export/index.ts'
import {
  createTextModel,
  fit,
  fitClassifier,
  type TextClassifier,
  TextRun,
} from '../../../src/apps/text/index.ts'
import { init, manualSeed, noGrad, tensor, type Tensor } from '../../../src/tensor/index.ts'
import { distance, runOnnx } from '../../export/onnx-session.ts'

beforeAll(() => init())

const sizes = { order: 4, rows: 101, factors: 3 }
const values = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as Float32Array)
const idsOf = (steps: number, batch: number): Tensor =>
  tensor(Int32Array.from({ length: steps * batch }, (_, i) => (i * i + 3 * i) % 20)).view(steps, batch)

describe('embeddings of n-grams', () => {
  it('look up each n-gram by its number in the base of the hash', async () => {
    const layer = new NgramEmbedding(20, sizes)
    const ids = idsOf(6, 2)
    const text = Array.from((await ids.data()) as Int32Array)
    const weight = await values(layer.weight)
    const found = await values(noGrad(() => layer(ids)))
    const [{ order, rows, factors }, width] = [sizes, (sizes.order - 1) * sizes.factors]
    for (let t = 0; t < 6; t++)
      for (let b = 0; b < 2; b++)
        for (let n = 2; n <= order; n++) {
          let number = 0n
          for (let back = n - 1; back >= 0; back--)
            number = number * BigInt(HASH_BASE) + BigInt(t >= back ? text[(t - back) * 2 + b]! : 0)
          const row = (n - 2) * rows + Number(number % BigInt(rows))
          const at = (t * 2 + b) * width + (n - 2) * factors
          expect(found.slice(at, at + factors)).toEqual(weight.slice(row * factors, (row + 1) * factors))
        }
  })

  it('are the same for a text in parts', async () => {
    const layer = new NgramEmbedding(20, sizes)
    const ids = idsOf(7, 3)
    const whole = await values(noGrad(() => layer(ids)))
    const parts: number[] = []
    let recent: Tensor | undefined
    for (const [from, length] of [
      [0, 1],
      [1, 2],
      [3, 4],
    ] as const) {
      const read = noGrad(() => layer.read(ids.narrow(0, from, length), recent))
      parts.push(...(await values(read.vectors)))
      recent = read.recent
    }
    expect(parts).toEqual(whole)
  })

  it.each([
    [{ order: 1, rows: 10, factors: 2 }, 'order must be an integer from 2 to 8, got 1'],
    [{ order: 3, rows: 0, factors: 2 }, 'rows must be an integer from 1 to 1048576, got 0'],
    [{ order: 3, rows: 10, factors: 1.5 }, 'factors must be an integer from 1 to 65536, got 1.5'],
  ])('refuse %j', (wrong, message) => {
    expect(() => new NgramEmbedding(20, wrong)).toThrow(message)
  })
})

describe.each(['rnn-stateful', 'gru', 'lstm'] as const)('%s with n-grams', (name) => {
  const vocab = CharVocab.fromText('the quick brown fox')
  const model = (): RecurrentLanguageModel => {
    manualSeed(5)
    const all = { vocabulary: vocab.size, factors: 4, hidden: 6, steps: 8, ngrams: sizes }
    return createTextModel(name, all) as RecurrentLanguageModel
  }

  it('carries the last tokens from batch to batch', async () => {
    const [one, two] = [model(), model()]
    const ids = tensor(Int32Array.from({ length: 24 }, (_, i) => (i * 5) % vocab.size)).view(8, 3)
    const whole = await values(noGrad(() => one(ids)))
    const parts = [
      ...(await values(noGrad(() => two(ids.narrow(0, 0, 3))))),
      ...(await values(noGrad(() => two(ids.narrow(0, 3, 5))))),
    ]
    parts.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 5))
  })

  it('says the same in onnxruntime, as a sequence and step by step', async () => {
    const net = model()
    const all = { vocabulary: vocab.size, factors: 4, hidden: 6, steps: 8, ngrams: sizes }
    const run = new TextRun(net, vocab, { model: { name, ...all }, data: {}, training: {}, metrics: {} })
    const text = Int32Array.from({ length: 24 }, (_, i) => (i * 5) % vocab.size)
    const ours = noGrad(() => net.step(tensor(text).view(8, 3)).logProbs)
    const expected = (await ours.data()) as Float32Array
    const { log_probs: theirs } = await runOnnx(await exportOnnx(run), { ids: { data: text, dims: [8, 3] } })
    expect(distance(theirs!.data, expected)).toBeLessThan(1e-5)

    const step = await exportOnnx(run, { form: 'step' })
    const names = name === 'lstm' ? ['state', 'memory'] : ['state']
    type Input = { data: Float32Array | Int32Array; dims: readonly number[] }
    let states: Record<string, Input> = {
      ...Object.fromEntries(names.map((own) => [own, { data: new Float32Array(18), dims: [1, 3, 6] }])),
      recent: { data: new Int32Array(9), dims: [3, 3] },
    }
    for (let t = 0; t < 8; t++) {
      const out = await runOnnx(step, {
        ids: { data: text.slice(t * 3, t * 3 + 3), dims: [1, 3] },
        ...states,
      })
      const row = expected.slice(t * 3 * vocab.size, (t + 1) * 3 * vocab.size)
      expect(distance(out['log_probs']!.data as Float32Array, row)).toBeLessThan(1e-5)
      states = Object.fromEntries([...names, 'recent'].map((own) => [own, out[`new_${own}`] as Input]))
    }
  })
})

describe('a fit with n-grams', () => {
  const book = 'she sells sea shells by the sea shore; the shells she sells are sea shells. '.repeat(30)
  const small = { epochs: 2, hidden: 8, factors: 4, steps: 16, batchSize: 4, ngrams: 3 }

  it.each([
    ['gru', 'characters', 892_000, { order: 5, rows: 16_381, factors: 32 }],
    ['lstm', 'characters', 160_000, { order: 5, rows: 8191, factors: 32 }],
    ['gru', 'characters', 140_000, null],
    ['gru', 'words', 210_000, { order: 3, rows: 8191, factors: 32 }],
    ['gru', 'byte-pairs', 100_000, null],
    ['seq-rnn', 'characters', 892_000, null],
    ['gpt', 'characters', 892_000, null],
  ] as const)(
    'has by default for a %s that reads %s, with %i training tokens: %j',
    (model, kind, tokens, expected) => {
      expect(ngramSizesFor({ model }, kind, tokens)).toEqual(expected)
      expect(ngramSizesFor({ model, ngrams: 0 }, kind, tokens)).toBeNull()
    },
  )

  it('gives a fine-tuned model and a classifier the vectors of known n-grams', async () => {
    const from = await fit(book, small)
    const tuned = await fit(book.replaceAll('shells', 'Äpfel') + book, { epochs: 1, steps: 16, from })
    const codes = async (run: TextRun): Promise<Map<string, number>> => {
      const own = (await (run.model as RecurrentLanguageModel).ngrams!.codes.data()) as Int32Array
      const { characters } = run.vocab as CharVocab
      return new Map(characters.map((character, id) => [character, own[id]!]))
    }
    const [before, after] = [await codes(from), await codes(tuned)]
    for (const [character, code] of before) expect(after.get(character)).toBe(code)
    expect(new Set(after.values()).size).toBe(after.size)

    const texts = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'sea shells' : 'the shore'))
    const labels = texts.map((text) => text.slice(0, 3))
    const run = await fitClassifier(texts, labels, { from: tuned, epochs: 2 })
    expect(run.facts.model).toMatchObject({ ngrams: tuned.facts.model.ngrams })
    expect((run.model as TextClassifier).ngrams!.codes.shape).toEqual([run.vocab!.size, 1])
  })

  it('refuses n-grams where there are none', async () => {
    await expect(fit(book, { ...small, ngrams: 1 })).rejects.toThrow(
      'ngrams must be an integer from 2 to 8, or 0 for none, got 1',
    )
    await expect(fit(book, { ...small, model: 'seq-rnn', ngrams: 3 })).rejects.toThrow(
      'ngrams applies only to rnn-stateful, gru, lstm, not to seq-rnn',
    )
  })
})
