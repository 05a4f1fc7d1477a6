import { describe, expect, it } from 'vitest'
import { DataError, ValueError } from '../../../src/base/errors.ts'
import { trainBytePairs, CharVocab } from '../../../src/data/index.ts'
import { fit, type RecurrentLanguageModel, type TextFitOptions } from '../../../src/apps/text/index.ts'
import { textDefaults } from '../../../src/apps/text/options.ts'
import { textScores } from '../../../src/apps/text/scores.ts'
import { loadRun } from '../../../src/infer/index.ts'
import { prepareText } from '../../../src/apps/text/prepare-text.ts'

const text = 'One whale, two whales. Zwölf Wale 🐳 swim by; '.repeat(40)

describe('prepareText', () => {
  it('keeps the last part, counted in characters, for validation', () => {
    const { vocab, trainIds, validIds, validCharacters, trainCharacters, validBytes } = prepareText(
      text,
      0.25,
      {},
    )
    const characters = [...text]
    expect(validCharacters).toBe(Math.floor(characters.length / 4))
    expect(trainCharacters + validCharacters).toBe(characters.length)
    expect(vocab.decode(trainIds) + vocab.decode(validIds)).toBe(text)
    expect(validBytes).toBe(Buffer.byteLength(characters.slice(trainCharacters).join('')))
  })

  it.each(['word', 'bpe'] as const)(
    'finds a vocabulary of kind %s in the training part only, and cuts at white space',
    (tokens) => {
      const ending = `${text}${'Cetacea '.repeat(40)}`
      const { vocab, trainIds, validIds } = prepareText(ending, 0.2, { tokens, minFreq: 1 })
      expect(vocab.encodeKnown('Cetacea').unknown).toEqual(tokens === 'word' ? ['Cetacea'] : [])
      const train = vocab.decode(trainIds)
      expect(ending.startsWith(train)).toBe(true)
      expect(ending[train.length]).toBe(' ')
      if (tokens === 'bpe') expect(train + vocab.decode(validIds)).toBe(ending)
    },
  )

  it('uses a given vocabulary', () => {
    const vocab = trainBytePairs('whale whales', { vocabSize: 260 })
    expect(prepareText(text, 0.2, { vocab }).vocab).toBe(vocab)
    expect(() => prepareText(text, 0.2, { vocab: CharVocab.fromText('abc') })).toThrow(DataError)
  })
})

describe('text.fit', () => {
  it.each<[TextFitOptions, string]>([
    [{ tokens: 'rune' as never }, 'tokens must be char, word, spelled, bpe, got "rune"'],
    [{ vocabSize: 50 }, 'vocabSize and minFreq apply only to words and byte pairs'],
    [{ vocab: CharVocab.fromText(text), tokens: 'word', minFreq: 3 }, 'vocabSize and minFreq'],
    [{ model: 'seq-rnn', layers: 2 }, 'not to seq-rnn'],
    [{ model: 'seq-rnn', dropout: 0.5 }, 'not to seq-rnn'],
    [{ model: 'lstm', identityInit: true }, 'not to lstm'],
    [{ model: 'gpt', weightDropout: 0.5 }, 'not to gpt'],
    [{ model: 'seq-rnn', embeddingDropout: 0.5 }, 'not to seq-rnn'],
    [{ model: 'gpt', randomLengths: true }, 'not to gpt'],
    [
      { from: 'runs/book' as never },
      "needs a run of a text as from, such as await loadRun('runs/book'); got 'runs/book'",
    ],
    [{ weightDropout: -1 }, 'weightDropout must be at least 0 and below 1, got -1'],
    [{ dropout: 1 }, 'dropout must be at least 0 and below 1, got 1'],
    [{ layers: 0 }, 'layers must be an integer of at least 1, got 0'],
    [{ tiedWeights: true, factors: 3 }, 'factors 3'],
    [{ lr: 0 }, 'lr must be above 0'],
    [{ model: 'transformer' as never }, 'text.fit: no model is called "transformer"'],
  ])('refuses %j', async (options, message) => {
    await expect(fit(text, options)).rejects.toThrow(ValueError)
    await expect(fit(text, options)).rejects.toThrow(message)
  })

  it('says if a text has too few words', async () => {
    await expect(fit('one two three four five six', { tokens: 'word', minFreq: 1 })).rejects.toThrow(
      /its training part has \d words, and windows of 64 need at least 66/,
    )
    await expect(fit(text, { tokens: 'word', minFreq: 999 })).rejects.toThrow('at least 999 times')
  })

  it('gives the same weights for the same seed', async () => {
    const weights = async (seed: number): Promise<unknown> => {
      const run = await fit(text, { epochs: 1, hidden: 8, steps: 16, seed })
      return run.model.stateDict()['rnn.weight_hh_l0']!.tolist()
    }
    expect(await weights(1)).toEqual(await weights(1))
    expect(await weights(1)).not.toEqual(await weights(2))
  })

  it('trains with the regularizers of AWD-LSTM, and records them', async () => {
    const regularizers = { embeddingDropout: 0.1, weightDropout: 0.3 }
    const windows = { randomLengths: true, averageWeights: true }
    const options = { model: 'lstm', epochs: 1, hidden: 8, steps: 16, tiedWeights: true, factors: 8 } as const
    const run = await fit(text, { ...options, ...regularizers, ...windows })
    const files = await run.files()
    const again = await loadRun(files, { app: 'text' })
    expect(again.facts.model).toMatchObject(regularizers)
    expect(again.facts.training).toMatchObject(windows)
    const { embeddingDropout, weightDropout } = again.model as RecurrentLanguageModel
    expect({ embeddingDropout, weightDropout }).toEqual(regularizers)
    expect(await again.files()).toEqual(files)
    for (const name of Object.keys(windows)) {
      const other = await fit(text, { ...options, ...regularizers, ...windows, [name]: false })
      expect(other.facts.metrics['validLoss'], name).not.toBe(run.facts.metrics['validLoss'])
    }
  })
})

describe('textDefaults', () => {
  it('gives short texts more and smaller batches, dropout, and fewer epochs', () => {
    expect(textDefaults('gru', 950_000)).toEqual({
      epochs: 3,
      batchSize: 32,
      steps: 64,
      lr: 5e-3,
      dropout: 0,
    })
    expect(textDefaults('gru', 80_000)).toMatchObject({ epochs: 20, batchSize: 31, dropout: 0.3 })
    expect(textDefaults('gru', 16_000)).toMatchObject({ batchSize: 6, dropout: 0.5 })
    const tiny = textDefaults('gru', 1600)
    expect((tiny.epochs * 1600) / (tiny.batchSize * tiny.steps)).toBeGreaterThan(300)
  })

  it('trains fewer epochs if they take longer', () => {
    const words = textDefaults('gru', 100_000, { vocabulary: 10_000, factors: 128, hidden: 256 })
    expect(words.epochs).toBeLessThan(textDefaults('gru', 100_000).epochs)
    expect(textDefaults('rnn-stateful', 950_000).epochs).toBeGreaterThan(3)
    expect([2e6, 4e6, 1e8].map((tokens) => textDefaults('gru', tokens).epochs)).toEqual([2, 1, 1])
    const many = { vocabulary: 20_000, factors: 128, hidden: 256 }
    expect(textDefaults('gru', 200_000, many).epochs).toBe(3)
  })
})

describe('textScores', () => {
  it('spreads the cost of the tokens over characters and bytes', () => {
    const scores = textScores(Math.LN2 * 3, {
      vocab: {},
      validIds: new Int32Array(10),
      validCharacters: 40,
      validBytes: 60,
    })
    expect(scores.bitsPerCharacter).toBeCloseTo(0.75, 12)
    expect(scores.bitsPerByte).toBeCloseTo(0.5, 12)
    expect(scores.perplexity).toBeCloseTo(8, 12)
    expect(scores.unknownShare).toBeUndefined()
    const validIds = Int32Array.of(0, 3, 0, 5)
    expect(
      textScores(1, { vocab: { unknownId: 0 }, validIds, validCharacters: 4, validBytes: 4 }).unknownShare,
    ).toBe(0.5)
  })
})
