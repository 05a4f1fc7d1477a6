import { beforeAll, describe, expect, it } from 'vitest'
import { ValueError } from '../../../src/base/errors.ts'
import { BytePairVocab, CharVocab, WordVocab } from '../../../src/data/index.ts'
import {
  createTextModel,
  fit,
  streamText,
  textModelNames,
  TextRun,
  type TextModelName,
  type Writing,
} from '../../../src/apps/text/index.ts'
import { kernels, manualSeed, noGrad, scope, tensor } from '../../../src/tensor/index.ts'

const sentence = 'the cat sat on the mat, and the dog ran. '

function untrained(name: TextModelName, layers?: number): Writing {
  manualSeed(3)
  const vocab = CharVocab.fromText(sentence)
  const steps = name === 'char3' ? 3 : 8
  const sizes = {
    vocabulary: vocab.size,
    factors: 6,
    hidden: 12,
    steps,
    ...(layers === undefined ? {} : { layers }),
  }
  return { model: createTextModel(name, sizes), vocab, steps }
}

/** The likeliest continuation, by reading the whole text again for each character. */
async function naive({ model, vocab }: Writing, prompt: string, length: number): Promise<string> {
  let text = prompt
  for (let i = 0; i < length; i++) {
    ;(model as { reset?: () => void }).reset?.()
    const ids = vocab.encode(text)
    const out = scope(() => noGrad(() => model(tensor(ids).view(ids.length, 1))))
    const row = await out.view(-1, vocab.size).select(0, -1).data()
    // Padding is no character of the text and never written.
    row[vocab.padding] = -Infinity
    text += vocab.decode([row.indexOf(Math.max(...row) as never)])
  }
  return text.slice(prompt.length)
}

describe('generation', () => {
  it.each([
    ['seq-rnn', undefined],
    ['rnn-stateful', 1],
    ['gru', 2],
    ['lstm', 3],
  ] as const)(
    'of %s with %s layers carries the state: token by token gives the same as the whole text',
    async (name, layers) => {
      const writing = untrained(name, layers)
      writing.model.eval()
      const run = new TextRun(writing.model, writing.vocab, {
        model: { name, vocabulary: writing.vocab.size, factors: 6, hidden: 12, steps: 8 },
        data: {},
        training: {},
        metrics: {},
      })
      const { text } = await run.generate('the cat', { length: 25, temperature: 0 })
      expect(text).toBe(await naive(writing, 'the cat', 25))
    },
  )

  it('reads a prompt longer than one batch', async () => {
    const writing = untrained('gru', 1)
    writing.model.eval()
    const prompt = sentence.repeat(30)
    let text = ''
    for await (const piece of streamText(writing, prompt, { length: 5, temperature: 0 })) text += piece
    expect(text).toBe(await naive(writing, prompt, 5))
  })

  it.each(textModelNames)(
    'of %s gives the same text at once and in pieces, and frees its memory',
    async (name) => {
      const writing = untrained(name)
      const options = { length: 30, seed: 5, temperature: 1 }
      const written: string[] = []
      for (let round = 0; round < 3; round++) {
        const before = kernels().memory().liveStorages
        let text = ''
        for await (const piece of streamText(writing, 'the ', options)) text += piece
        written.push(text)
        if (round > 0) expect(kernels().memory().liveStorages).toBeLessThanOrEqual(before)
      }
      expect(new Set(written).size).toBe(1)
      expect(written[0]).toHaveLength(30)
      expect(writing.model.training).toBe(true)
    },
  )

  it('generates from an empty prompt, and from one of unknown characters only', async () => {
    for (const name of textModelNames)
      for (const prompt of ['', 'ΩΩ']) {
        const stream = streamText(untrained(name), prompt, { length: 4 })
        let text = ''
        for await (const piece of stream) text += piece
        expect(text).toHaveLength(4)
        expect(stream.unknown).toEqual(prompt === '' ? [] : ['Ω'])
      }
  })

  it('ends when the reader leaves, and on abort', async () => {
    const writing = untrained('gru')
    const stream = streamText(writing, 'the ', { length: 1_000_000 })
    let pieces = 0
    for await (const _ of stream) if (++pieces === 10) break
    expect(stream.tokens).toBe(10)
    expect(writing.model.training).toBe(true)

    const stop = new AbortController()
    const reason = new Error('enough')
    const read = async (): Promise<void> => {
      for await (const _ of streamText(writing, 'the ', { length: 1_000_000, signal: stop.signal }))
        if (++pieces === 20) stop.abort(reason)
    }
    await expect(read()).rejects.toBe(reason)
    expect(pieces).toBe(20)
  })

  it('lets timers run while it writes', async () => {
    let fired = false
    setTimeout(() => (fired = true), 1)
    for await (const _ of streamText(untrained('seq-rnn'), 'the ', { length: 1_000_000 })) if (fired) break
    expect(fired).toBe(true)
  })

  it('refuses settings out of range', () => {
    const writing = untrained('gru')
    expect(() => streamText(writing, 'a', { length: -1 })).toThrow(ValueError)
    expect(() => streamText(writing, 'a', { topK: 0 })).toThrow('topK')
  })
})

describe('generating by words and byte pairs', () => {
  const text = 'Der Wal schwimmt über das Meer – weiß & groß 🐳, sagt Ahab. '.repeat(60)
  let words: TextRun
  let pairs: TextRun
  beforeAll(async () => {
    const small = { epochs: 8, hidden: 32, factors: 16, steps: 16, batchSize: 4, lr: 2e-2 } as const
    words = await fit(text, { ...small, tokens: 'word' })
    pairs = await fit(text, { ...small, tokens: 'bpe', vocabSize: 300 })
  })

  it('learns both, and gives scores that can be compared', () => {
    for (const run of [words, pairs]) {
      const { validLoss, bitsPerCharacter, bitsPerByte, perplexity } = run.facts.metrics as Record<
        string,
        number
      >
      expect(bitsPerCharacter).toBeLessThan(0.3)
      expect(bitsPerByte).toBeLessThan(bitsPerCharacter!)
      expect(perplexity).toBeCloseTo(Math.exp(validLoss!), 10)
    }
    expect(words.vocab).toBeInstanceOf(WordVocab)
    expect(pairs.vocab).toBeInstanceOf(BytePairVocab)
  })

  it('puts spaces between words, including after the prompt', async () => {
    const { text: written } = await words.generate('Der Wal', { length: 14, temperature: 0 })
    expect(`Der Wal${written}`).toBe('Der Wal schwimmt über das Meer – weiß & groß 🐳, sagt Ahab. Der')
  })

  it('reads unknown words as such, names them, and never generates the unknown token', async () => {
    const { text: written, unknown } = await words.generate('Der Hai', { length: 300, temperature: 5 })
    expect(unknown).toEqual(['Hai'])
    expect(written).not.toContain('<unk>')
  })

  it('gives byte pairs in whole characters', async () => {
    let pieces = 0
    let written = ''
    for await (const piece of pairs.stream('Der Wal schwimmt', { length: 60, temperature: 0 })) {
      expect(piece).not.toContain('\uFFFD')
      expect(piece.isWellFormed()).toBe(true)
      written += piece
      pieces++
    }
    expect(pieces).toBeGreaterThan(5)
    expect(written).toContain('🐳, sagt Ahab')
  })

  it('stops before a stop string', async () => {
    const result = await words.generate('Der Wal', { length: 100, temperature: 0, stop: ['sagt', 'Ahab'] })
    expect(result.text).toBe(' schwimmt über das Meer – weiß & groß 🐳, ')
    expect(result.stoppedAt).toBe('sagt')
    expect(result.tokens).toBeLessThan(15)
  })
})
