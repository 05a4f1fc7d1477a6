import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fit, createTextModel, TextRun, type TextFitOptions } from '../../../src/apps/text/index.ts'
import { stageEpochs, textLayerGroups } from '../../../src/apps/text/start/fine-tuning.ts'
import { loadStart } from '../../../src/apps/text/start/load-start.ts'
import { ValueError } from '../../../src/base/errors.ts'
import { CharVocab, WordVocab } from '../../../src/data/index.ts'
import { extendVocab } from '../../../src/data/text/extend-vocab.ts'
import { Checkpoints, type Callback } from '../../../src/learner/index.ts'
import { manualSeed } from '../../../src/index.ts'

const book = 'the sun rose over the sea and the ship went home. '.repeat(12)
const other = 'The sun sank; the sea was quiet, and so was the ship. '.repeat(6)
const small: TextFitOptions = { epochs: 3, hidden: 12, factors: 8, steps: 8, batchSize: 8, dropout: 0 }

const bits = (run: TextRun): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(run.model.stateDict()).map(([name, value]) => [name, [...value.dataSync()]]),
  )

describe('extendVocab', () => {
  it('keeps what is known and adds what is new', () => {
    const characters = extendVocab(CharVocab.fromText('acx'), CharVocab.fromText('abc')) as CharVocab
    expect(characters.characters).toEqual(['\0', 'a', 'b', 'c', 'x'])
    const [old, fresh] = [new WordVocab(['<unk>', 'sea', 'a']), new WordVocab(['<unk>', 'a', 'whale'])]
    expect((extendVocab(old, fresh) as WordVocab).words).toEqual(['<unk>', 'sea', 'a', 'whale'])
    expect(() => extendVocab(old, CharVocab.fromText('a'))).toThrow('got words and characters')
  })
})

describe('loadStart', () => {
  it('known tokens keep their rows, and a new one gets the mean of all', async () => {
    manualSeed(1)
    const sizes = { factors: 2, hidden: 3, steps: 4 }
    const [before, after] = [CharVocab.fromText('ac'), CharVocab.fromText('abc')]
    const from = new TextRun(createTextModel('gru', { ...sizes, vocabulary: 3 }), before, {
      model: { name: 'gru', vocabulary: 3, ...sizes },
      data: { file: 'old.txt' },
      training: {},
      metrics: {},
    })
    const model = createTextModel('gru', { ...sizes, vocabulary: 4 })
    expect(await loadStart(model, after, from)).toEqual({ file: 'old.txt', known: 3, added: 1 })
    const [old, own] = [from.model.stateDict(), model.stateDict()]
    for (const name of ['e.weight', 'l_out.weight', 'l_out.bias']) {
      const values = [...old[name]!.dataSync()]
      const width = values.length / 3
      const row = (id: number): number[] => values.slice(id * width, (id + 1) * width)
      const mean = row(0).map((value, j) => Math.fround((value + row(1)[j]! + row(2)[j]!) / 3))
      const expected = [...row(0), ...row(1), ...mean, ...row(2)]
      ;[...own[name]!.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
    }
    const hidden = (state: typeof own): number[] => [...state['rnn.weight_hh_l0']!.dataSync()]
    expect(hidden(own)).toEqual(hidden(old))
  })
})

describe('gradual unfreezing', () => {
  it('groups layers from input to output, with the embeddings in the last group', () => {
    const sizes = { vocabulary: 9, factors: 4, hidden: 4, steps: 4, layers: 2 }
    for (const [name, groups] of [
      ['lstm', 3],
      ['gpt', 3],
    ] as const) {
      const model = createTextModel(name, { ...sizes, ...(name === 'gpt' ? { heads: 2 } : {}) })
      const found = textLayerGroups(model)
      expect(found).toHaveLength(groups)
      expect(new Set(found.flat())).toEqual(new Set(model.parameters()))
      const names = new Map(model.namedParameters().map(([own, tensor]) => [tensor, own]))
      expect(found[1]!.every((tensor) => /_l1$|^h\.1\./.test(names.get(tensor)!))).toBe(true)
    }
    const plain = createTextModel('rnn', { vocabulary: 9, factors: 4, hidden: 4, steps: 4 })
    expect(textLayerGroups(plain)).toHaveLength(2)
  })

  it('has one epoch for each stage, but at most a third of all', () => {
    expect(stageEpochs(3, 9)).toEqual([
      { from: 2, epochs: 1 },
      { from: 1, epochs: 1 },
      { from: 0, epochs: 7 },
    ])
    expect(stageEpochs(5, 3)).toEqual([
      { from: 4, epochs: 1 },
      { from: 0, epochs: 2 },
    ])
    expect(stageEpochs(2, 1)).toEqual([{ from: 0, epochs: 1 }])
    expect(stageEpochs(4, 9, 1)).toEqual([
      { from: 3, epochs: 1 },
      { from: 0, epochs: 8 },
    ])
  })

  it('trains the last layers first, the others at lower rates, and leaves nothing frozen', async () => {
    const from = await fit(book, small)
    const start = bits(from)
    const seen: { layers: readonly boolean[]; rates: readonly number[] }[] = []
    const watch: Callback = {
      onEpochEnd({ optimizer, model }) {
        const now = Object.entries(model.stateDict()).map(([name, value]) => [name, [...value.dataSync()]])
        const { 'rnn.weight_hh_l0': rnn } = Object.fromEntries(now) as Record<string, number[]>
        seen.push({
          layers: [rnn!.join() === start['rnn.weight_hh_l0']!.join()],
          rates: optimizer.paramGroups.map(({ lr }) => lr),
        })
      },
    }
    const run = await fit(other, { from, epochs: 3, batchSize: 8, dropout: 0, callbacks: [watch] })
    expect(seen.map(({ layers }) => layers)).toEqual([[true], [false], [false]])
    for (const { rates } of seen) expect(rates[1]! / rates[0]!).toBeCloseTo(2.6, 6)
    expect(run.model.parameters().every((parameter) => parameter.requiresGrad)).toBe(true)
    expect(bits(from)).toEqual(start)
  })
})

describe('text.fit with from', () => {
  it.each(['gru', 'gpt'] as const)(
    '%s: learns faster than from scratch, and records its start',
    async (model) => {
      const sizes = model === 'gpt' ? { heads: 2, layers: 1, factors: 12 } : {}
      const from = await fit(book, { ...small, ...sizes, model, epochs: 6 })
      const options = { epochs: 3, batchSize: 4, dropout: 0 }
      const tuned = await fit(other, { ...options, from })
      const { hidden, factors, steps } = small
      const scratch = await fit(other, { hidden, factors, steps, ...sizes, ...options, model })
      const loss = (run: TextRun): number => run.facts.metrics['validLoss'] as number
      expect(loss(tuned)).toBeLessThan(loss(scratch))
      // T, the semicolon, the comma, k and q.
      expect(tuned.facts.training['start']).toEqual({ known: from.vocab.size, added: 5 })
      expect(tuned.vocab.size).toBe(from.vocab.size + 5)
      expect((await tuned.generate('The ', { length: 5 })).text).toHaveLength(5)
    },
  )

  it('words keep their ids, and byte pairs are those of the run', async () => {
    const words = await fit(book, { ...small, tokens: 'word', minFreq: 1, epochs: 1 })
    const tuned = await fit(other, { from: words, epochs: 1 })
    expect((tuned.vocab as WordVocab).words.slice(0, words.vocab.size)).toEqual(
      (words.vocab as WordVocab).words,
    )
    expect((tuned.vocab as WordVocab).words).toContain('quiet')
    const pairs = await fit(book, { ...small, tokens: 'bpe', vocabSize: 280, epochs: 1 })
    const next = await fit(other, { from: pairs, epochs: 1 })
    expect(next.facts.training['start']).toEqual({ known: pairs.vocab.size, added: 0 })
  })

  it('resumes from any checkpoint with the same bits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-fine-tune-'))
    try {
      const from = await fit(book, { ...small, layers: 2, epochs: 1 })
      const options = { from, epochs: 6, batchSize: 8, dropout: 0.2 }
      const checkpoints = new Checkpoints(folder, { everySteps: 3, keep: 100 })
      const whole = await fit(other, { ...options, checkpoints })
      const paths = await checkpoints.paths()
      expect(paths.length).toBeGreaterThan(4)
      for (const path of paths.filter((_, i) => i % 2 === 0)) {
        const resumed = await fit(other, { ...options, resume: await checkpoints.load(path) })
        expect(bits(resumed)).toEqual(bits(whole))
        expect(resumed.facts.metrics).toEqual(whole.facts.metrics)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('refuses what contradicts the run', async () => {
    const from = await fit(book, { ...small, epochs: 1 })
    const cases: [TextFitOptions, string][] = [
      [
        { model: 'lstm' },
        'model must be gru, as in the run that the weights come from, got "lstm"; leave it out',
      ],
      [{ hidden: 16 }, 'hidden must be 12, as in the run'],
      [{ tokens: 'word' }, 'tokens must be char, as in the run that the weights come from, got "word"'],
      [{ heads: 2 }, 'heads must be none, as in the run that the weights come from, got 2'],
      [{ vocab: WordVocab.fromText(book) }, 'reads characters, but vocab has words'],
      [{ identityInit: true }, 'identityInit is for a start from scratch'],
    ]
    for (const [options, message] of cases) {
      await expect(fit(other, { ...options, from })).rejects.toThrow(ValueError)
      await expect(fit(other, { ...options, from })).rejects.toThrow(message)
    }
  })
})
