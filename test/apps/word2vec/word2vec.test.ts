import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { loadBackend } from '../../../src/backend/index.ts'
import { Sfc32 } from '../../../src/base/sfc32.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import {
  evaluateAnalogies,
  evaluateSimilarity,
  fit,
  loadWord2vecFormat,
  saveWord2vecFormat,
  WordVectors,
} from '../../../src/apps/word2vec/index.ts'
import { aliasTable, keepTable } from '../../../src/apps/word2vec/sampling-tables.ts'
import { completeSettings } from '../../../src/apps/word2vec/settings.ts'
import { Word2VecTrainer } from '../../../src/apps/word2vec/trainer.ts'
import { Word2VecModel } from '../../../src/apps/word2vec/word2vec-model.ts'
import { readCorpus } from '../../../src/data/text/words/read-corpus.ts'
import { fakeWordWindows } from '../../../src/apps/word2vec/fake-words.ts'
import { kernels, useKernels } from '../../../src/tensor/runtime.ts'

const folder = mkdtempSync(join(tmpdir(), 'lanner-word2vec-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const clusters = [
  ['red', 'green', 'blue', 'pink'],
  ['one', 'two', 'three', 'four'],
  ['cat', 'dog', 'cow', 'hen'],
] as const

/** Sentences of words of one cluster, in random order. */
function sentences(count: number): string[] {
  const random = Sfc32.at(5, 0, 0)
  return Array.from({ length: count }, () => {
    const cluster = clusters[random.below(clusters.length)]!
    return Array.from({ length: 12 }, () => cluster[random.below(4)]).join(' ')
  })
}

const small = { dim: 12, window: 3, epochs: 6, sample: 0, lr: 0.05, deterministic: true } as const

describe('word2vec.fit', () => {
  it('measures the loss of an epoch with fixed vectors, without changing them', async () => {
    const corpus = await readCorpus(sentences(200), { minCount: 1 })
    const model = new Word2VecModel(corpus.words.length, 8)
    const trainer = new Word2VecTrainer(model, corpus, completeSettings({ ...small, dim: 8 }))
    await trainer.step(1e9)
    const before = await trainer.state()
    const first = await trainer.measure()
    expect(first.measured).toBeGreaterThan(0)
    expect(await trainer.measure()).toEqual(first)
    expect(await trainer.state()).toEqual(before)
    trainer.dispose()
  })

  it.each(['skipGram', 'cbow'] as const)(
    'places words that occur together close to each other (%s)',
    async (model) => {
      const losses: number[] = []
      const { vectors } = await fit(sentences(600), {
        ...small,
        model,
        onEpochEnd: ({ loss }) => void losses.push(loss),
      })
      for (const cluster of clusters)
        for (const word of cluster) {
          const near = vectors.nearest(word, { n: 3 }).map((found) => found.word)
          expect(near.toSorted()).toEqual(cluster.filter((other) => other !== word).toSorted())
        }
      expect(losses).toHaveLength(6)
      expect(losses[5]!).toBeLessThan(losses[0]!)
      expect(losses[0]!).toBeLessThan(Math.LN2)
    },
  )

  // How far a dozen words come when threads write over each other differs from run to run; the reproduction judges it on a real corpus.
  it('trains every word with several threads that share the vectors', async () => {
    const { vectors } = await fit(sentences(600), { ...small, deterministic: false })
    const alone = await fit(sentences(600), { ...small, epochs: 1, lr: 1e-9, minLr: 1e-9 })
    expect(vectors.values.every(Number.isFinite)).toBe(true)
    for (const word of clusters.flat()) expect(vectors.vector(word)).not.toEqual(alone.vectors.vector(word))
  })

  it('gives the same bits for the same seed on one thread, others for another seed', async () => {
    const values = async (seed: number): Promise<Float32Array> =>
      (await fit(sentences(80), { ...small, epochs: 2, seed })).vectors.values
    const first = await values(1)
    expect(await values(1)).toEqual(first)
    expect(await values(2)).not.toEqual(first)
  })

  it('agrees with the reference backend', async () => {
    const before = kernels()
    const run = async (): Promise<Float32Array> =>
      (await fit(sentences(40), { ...small, epochs: 2, sample: 0.05 })).vectors.values
    const compiled = await run()
    try {
      useKernels(await loadBackend('reference'))
      const plain = await run()
      const worst = compiled.reduce((most, value, i) => Math.max(most, Math.abs(value - plain[i]!)), 0)
      expect(worst).toBeLessThan(2e-5)
    } finally {
      useKernels(before)
    }
  })

  it('stops on abort', async () => {
    const stop = new AbortController()
    const training = fit(sentences(3000), {
      ...small,
      epochs: 1000,
      signal: stop.signal,
      onEpochEnd: () => stop.abort(new Error('enough')),
    })
    await expect(training).rejects.toThrow('enough')
  })

  it.each([
    [{ dim: 0 }, 'dim must be an integer from 1 to 65536'],
    [{ window: 1.5 }, 'window must be an integer'],
    [{ sample: 2 }, 'sample must be from 0 to 1'],
    [{ lr: -1 }, 'lr must be above 0'],
    [{ minLr: 1 }, 'minLr must be from 0 to lr'],
    [{ model: 'glove' as 'cbow' }, '"glove"'],
  ])('refuses %j', async (options, says) => {
    await expect(fit(sentences(10), options)).rejects.toThrow(says)
  })

  it('says what is wrong with a corpus that is too small', async () => {
    await expect(fit(['a b c'])).rejects.toThrow(
      'The corpus is too small: of its 3 different words none occurs 5 times or more',
    )
    await expect(fit([])).rejects.toThrow('The corpus has no words.')
    await expect(fit(['a a a a a a b'])).rejects.toThrow('only one occurs 5 times')
  })
})

describe('probability tables', () => {
  it('draw by the weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 }), (weights) => {
        const { threshold, alias } = aliasTable(weights)
        const chance = new Float64Array(weights.length)
        threshold.forEach((raw, i) => {
          const own = (raw >>> 0) / 2 ** 32
          chance[i]! += own / weights.length
          chance[alias[i]!]! += (1 - own) / weights.length
        })
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        weights.forEach((weight, i) => expect(chance[i]!).toBeCloseTo(weight / total, 7))
      }),
      { seed: 2 },
    )
  })

  it('keep words by the formula of word2vec', () => {
    // t = 0.01 * 1010: (sqrt(1000 / 10.1) + 1) * 10.1 / 1000.
    expect([...keepTable(Int32Array.of(1000, 10), 0.01)!]).toEqual([expect.closeTo(0.110599, 6), 1])
    expect(keepTable(Int32Array.of(5), 0)).toBeNull()
  })
})

/** Vectors whose answers can be read off: a country is a direction, and a capital one step up from it. */
const world = new WordVectors(
  ['rome', 'italy', 'Paris', 'france', 'oslo', 'norway', 'tree'],
  Float32Array.from(
    [
      [1, 0, 0, 1],
      [1, 0, 0, 0],
      [0, 1, 0, 1],
      [0, 1, 0, 0],
      [0, 0, 1, 1],
      [0, 0, 1, 0],
      [-1, -1, -1, -1],
    ].flat(),
  ),
  4,
)

describe('WordVectors', () => {
  it('finds neighbors, similarities and analogies', () => {
    expect(world.nearest('italy', { n: 1 })[0]).toEqual({
      word: 'rome',
      similarity: expect.closeTo(Math.SQRT1_2, 6),
    })
    expect(world.similarity('rome', 'Paris')).toBeCloseTo(0.5, 6)
    expect(world.analogy('italy', 'rome', 'norway', { n: 1 })[0]!.word).toBe('oslo')
    expect(world.nearest('norway', { n: 1, restrictVocab: 4 })[0]!.word).not.toBe('oslo')
    expect(world.analogy('italy', 'rome', 'france').map(({ word }) => word)).not.toContain('italy')
  })

  it('looks up words in lower case, and suggests similar ones for an unknown word', () => {
    expect(world.indexOf('ROME')).toBe(0)
    expect(() => world.vector('itali')).toThrow('"itali" is not among the 7 words; similar ones are italy.')
    expect(() => world.vector('zzzzzzzz')).toThrow('"zzzzzzzz" is not among the 7 words.')
  })

  it('answers questions as gensim counts them: case folded, unknown words skipped', async () => {
    const questions = [
      {
        name: 'capitals',
        questions: [
          ['Italy', 'Rome', 'France', 'PARIS'],
          ['italy', 'rome', 'norway', 'oslo'],
          ['italy', 'rome', 'tree', 'oslo'],
          ['italy', 'rome', 'spain', 'madrid'],
        ] as const,
      },
    ]
    const scores = await evaluateAnalogies(world, questions)
    expect(scores).toMatchObject({
      asked: 3,
      skipped: 1,
      sections: [{ section: 'capitals', correct: 2, asked: 3 }],
    })
    expect(scores.accuracy).toBeCloseTo(2 / 3, 12)
    expect(await evaluateAnalogies(world, questions, { restrictVocab: 4 })).toMatchObject({
      asked: 1,
      correct: 1,
    })
  })

  it('compares with human judgments', async () => {
    const pairs = [
      { a: 'Rome', b: 'Italy', score: 9 },
      { a: 'rome', b: 'paris', score: 5 },
      { a: 'rome', b: 'tree', score: 1 },
      { a: 'rome', b: 'madrid', score: 7 },
    ]
    expect(await evaluateSimilarity(world, pairs)).toMatchObject({
      spearman: expect.closeTo(1, 12),
      pairs: 3,
      skipped: 1,
    })
  })
})

describe("word2vec's text format", () => {
  it('reads back the same numbers, all or the first words', async () => {
    const path = join(folder, 'vectors.txt')
    const values = Float32Array.of(0.1, -1e-30, 3.4e38, 1 / 3, -0, 123456.789)
    await saveWord2vecFormat(new WordVectors(['a', 'ü', 'c'], values, 2), path)
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('3 2')
    const loaded = await loadWord2vecFormat(path)
    expect(loaded.words).toEqual(['a', 'ü', 'c'])
    expect([...loaded.values]).toEqual([...values].map((value) => value + 0))
    expect((await loadWord2vecFormat(path, { limit: 1 })).words).toEqual(['a'])
  })

  it('cannot hold a word with a space', async () => {
    const vectors = new WordVectors(['new york'], Float32Array.of(1), 1)
    await expect(saveWord2vecFormat(vectors, join(folder, 'none.txt'))).rejects.toThrow('"new york"')
  })

  it.each([
    ['', 'is empty'],
    ['hello\n', 'line 1: a file in word2vec'],
    ['99999999 100\na 1\n', 'line 1: 99999999 words of 100 numbers are out of range'],
    ['2 2\na 1 2\nb 1\n', 'line 3: expected a word and 2 numbers, got 1'],
    ['2 2\na 1 2\nb 1 x\n', 'line 3: "x" is not a number'],
    ['2 2\na 1 2\nb 1 1e999\n', 'line 3: "1e999" is not a number'],
    ['2 2\na 1 2\na 3 4\n', 'line 3: the word "a" is also in line 2'],
    ['2 2\na 1 2\n', 'is cut short: it has 1 of 2 words'],
    ['1 2\na 1 2\nb 1 2\n', 'line 3: the first line says 1 words, but there are more'],
    ['20000000 60000\na 1 2\n', 'line 1: 20000000 words of 60000 numbers do not fit in one array'],
  ])('refuses %j', async (text, says) => {
    const path = join(folder, 'bad.txt')
    writeFileSync(path, text)
    await expect(loadWord2vecFormat(path)).rejects.toThrow(says)
  })
})

describe('a run of word vectors', () => {
  it('is the same after saving and loading', async () => {
    const run = await fit(sentences(60), { ...small, epochs: 1 })
    const path = join(folder, 'run')
    await run.save(path)
    const loaded = await restoreFolder(path, 'word2vec')
    expect(loaded.words).toEqual(run.words)
    expect(loaded.counts).toEqual(run.counts)
    expect(loaded.vectors.values).toEqual(run.vectors.values)
    expect(loaded.description()).toEqual(run.description())
  })

  it('is refused if its words do not match its vectors', async () => {
    const path = join(folder, 'run')
    const file = join(path, 'model.json')
    const text = readFileSync(file, 'utf8')
    const described = JSON.parse(text) as { data: { words: string[] } }
    described.data.words.pop()
    writeFileSync(file, JSON.stringify(described))
    await expect(restoreFolder(path, 'word2vec')).rejects.toThrow(
      'model.json is damaged: its words are not all text',
    )
  })
})

describe('fakeWordWindows', () => {
  it('gives each window unchanged and with a random middle word, within sentences', () => {
    const ids = Int32Array.from([0, 1, 2, 3, 4, -1, 5, 6, 7, -1])
    const { windows, labels } = fakeWordWindows(ids, { width: 3 })
    expect(labels).toHaveLength(8)
    for (let row = 0; row < 8; row += 2) {
      const [real, fake] = [
        windows.subarray(3 * row, 3 * row + 3),
        windows.subarray(3 * row + 3, 3 * row + 6),
      ]
      expect([labels[row], labels[row + 1]]).toEqual([1, 0])
      expect(real[1]! - real[0]!).toBe(1)
      expect([fake[0], fake[2]]).toEqual([real[0], real[2]])
      expect(fake[1]).not.toBe(real[1])
      expect(fake[1]).toBeGreaterThanOrEqual(0)
    }
    expect(() => fakeWordWindows(ids, { width: 4 })).toThrow('odd')
    expect(() => fakeWordWindows(Int32Array.of(3, 3, -1, 3))).toThrow('two different words')
  })
})
