import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  fit,
  fitClassifier,
  BagClassifier,
  TextClassifier,
  type ClassifierFitOptions,
  type TextClassifierRun,
} from '../../../src/apps/text/index.ts'
import { DataError, ValueError } from '../../../src/base/errors.ts'
import { TokenReader } from '../../../src/data/text/token-reader.ts'
import { TextRowLoader } from '../../../src/data/text/text-row-loader.ts'
import { loadRun } from '../../../src/infer/index.ts'
import { Checkpoints } from '../../../src/learner/index.ts'
import { labeledTexts } from '../../../src/apps/text/classifier/labeled-texts.ts'
import type { TellingWord } from '../../../src/apps/text/classifier/telling-words.ts'
import { crossEntropy } from '../../../src/nn/functional/index.ts'
import { manualSeed, noGrad, ones, tensor, type Tensor } from '../../../src/index.ts'

// The class is whether the ship comes home, whatever else is in the text.
const texts = Array.from({ length: 60 }, (_, i) => {
  const [sea, wind] = [['calm', 'rough', 'gray'][i % 3]!, ['north', 'south', 'west', 'east'][i % 4]!]
  const end = i % 2 === 0 ? 'the ship came home' : 'the ship was lost'
  return `The sea was ${sea}, a ${wind} wind blew, and ${end}${i % 5 === 0 ? ' at night' : ''}.`
})
const labels = texts.map((_, i) => (i % 2 === 0 ? 'home' : 'lost'))
const small: ClassifierFitOptions = {
  minFreq: 1,
  hidden: 12,
  factors: 8,
  epochs: 6,
  batchSize: 8,
  dropout: 0.1,
  pretrainEpochs: 2,
}

const bits = (run: TextClassifierRun): readonly number[] =>
  Object.values(run.model.stateDict()).flatMap((value) => Array.from(value.dataSync()))

/** Ids as they are, padded with 9. */
const nines = {
  lengthOf: (ids: Int32Array) => ids.length,
  collate: (ids: readonly Int32Array[]) => new TokenReader({ padding: 9 } as never, 3).collate(ids),
}

describe('TextRowLoader', () => {
  const rows = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6)]

  it('pads at the end and says where the texts are', () => {
    const [first, second] = new TextRowLoader(rows, Int32Array.of(0, 1, 0), { batchSize: 2, reader: nines })
    expect(first!.columns.map(({ values }) => Array.from(values))).toEqual([
      [1, 4, 2, 9, 3, 9],
      [1, 1, 1, 0, 1, 0],
    ])
    expect(first!.columns[0]!.shape).toEqual([3, 2])
    expect([...first!.target.values, first!.size]).toEqual([0, 1, 2])
    expect([...second!.columns[0]!.values]).toEqual([5, 6])
    expect(
      () => new TextRowLoader([new Int32Array()], Int32Array.of(0), { batchSize: 0, reader: nines }),
    ).toThrow('batchSize must be an integer of at least 1, got 0')
  })

  it('shuffles by epoch, puts similar lengths together, and continues at a position', () => {
    const many = Array.from({ length: 50 }, (_, i) => new Int32Array(1 + (i % 10)).fill(i))
    const make = (): TextRowLoader<Int32Array> =>
      new TextRowLoader(many, new Int32Array(50), { batchSize: 5, reader: nines, shuffle: { seed: 3 } })
    const firsts = (loader: TextRowLoader<Int32Array>): number[][] =>
      Array.from(loader, ({ columns: [ids], size }) => Array.from(ids!.values).slice(0, size))
    const loader = make()
    const [one, two] = [firsts(loader), firsts(loader)]
    expect(one).not.toEqual(two)
    expect(one.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    for (const batch of one) expect(new Set(batch.map((i) => i % 10)).size).toBe(1)
    const resumed = make()
    resumed.position = { epoch: 1, batch: 4 }
    expect(firsts(resumed)).toEqual(two.slice(4))
  })
})

describe('TextClassifier', () => {
  it('reads the last, the largest and the mean state of each text, whatever its padding', () => {
    manualSeed(4)
    const sizes = { vocabulary: 7, factors: 3, hidden: 2, layers: 2, dropout: 0.5, classes: 2 }
    const model = new TextClassifier({ kind: 'gru', ...sizes })
    model.eval()
    noGrad(() => {
      const alone = tensor(Int32Array.of(3, 5)).view(2, 1)
      const states = [...model.rnn(model.e(alone))[0].dataSync()]
      const [a, b, c, d] = states as [number, number, number, number]
      const expected = [c, d, Math.max(a, c), Math.max(b, d), (a + c) / 2, (b + d) / 2]
      const features = [...model.features(alone, ones(2, 1)).dataSync()]
      features.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
      const padded = tensor(Int32Array.of(3, 1, 5, 2, 0, 6)).view(3, 2)
      const mask = tensor([1, 1, 1, 1, 0, 1]).view(3, 2)
      const first = [...model.features(padded, mask).dataSync()].slice(0, 6)
      first.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    })
    expect(new Set(model.groups().flat())).toEqual(new Set(model.parameters()))
    expect(model.groups()).toHaveLength(4)
  })
})

describe('a bag of n-grams', () => {
  it('is the default, and predicts the same from its folder', async () => {
    // The command saves the run in a callback after each epoch.
    let started: TextClassifierRun | null = null
    const saved: unknown[] = []
    const run = await fitClassifier(texts, labels, {
      onStart: (start) => void (started = start.run),
      callbacks: [{ onEpochEnd: () => void saved.push(started!.facts.training['words']) }],
    })
    expect(saved.map((words) => words !== undefined)).toEqual([...Array<boolean>(9).fill(false), true])
    expect(run.facts.model).toMatchObject({ name: 'bag', classes: 2, steps: 5000 })
    expect(run.facts.metrics['valid']).toMatchObject({ accuracy: 1 })
    const { home, lost } = run.facts.training['words'] as Record<string, readonly TellingWord[]>
    // 'the ship' is in all texts; these are in those of one class.
    expect(home!.slice(0, 8).map(([word]) => word)).toContain('ship came')
    expect(lost!.slice(0, 8).map(([word]) => word)).toContain('ship was')
    const mail = 'A south wind blew and the SHIP was lost.'
    const answer = await run.predict(mail)
    expect(answer.prediction).toBe('lost')
    // Without a known n-gram, the bias decides.
    const { probabilities } = await run.predict('')
    expect(probabilities['home']).toBeGreaterThan(0.3)
    expect(probabilities['home']).toBeLessThan(0.7)
    await expect(run.features([mail])).rejects.toThrow('train with model')
    const folder = mkdtempSync(join(tmpdir(), 'lanner-classifier-'))
    try {
      await run.save(folder)
      const loaded = await loadRun(folder, { app: 'text-classifier' })
      expect(loaded.description()).toEqual(run.description())
      expect(await loaded.predict(mail)).toEqual(answer)
      expect((await loaded.predictAll([mail, ...texts])).slice(1)).toEqual(await run.predictAll(texts))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('resumes from a checkpoint with the same bits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-classifier-'))
    try {
      const checkpoints = new Checkpoints(folder, { everySteps: 7, keep: 100 })
      const whole = await fitClassifier(texts, labels, { checkpoints })
      for (const path of (await checkpoints.paths()).filter((_, i) => i % 2 === 0)) {
        const resumed = await fitClassifier(texts, labels, { resume: await checkpoints.load(path) })
        expect(bits(resumed)).toEqual(bits(whole))
        expect(resumed.description()).toEqual(whole.description())
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('scores texts held out with a judge that did not learn from them', async () => {
    // The label of a text held out is always wrong, so a judge that saw it would be right.
    const run = await fitClassifier(texts, labels)
    const { valid } = labeledTexts(texts, labels, { valid: 0.2, seed: 42 })
    const wrong = labels.map((label, row) =>
      valid.includes(row) ? (label === 'home' ? 'lost' : 'home') : label,
    )
    const fooled = await fitClassifier(texts, wrong)
    expect((run.facts.metrics['valid'] as { accuracy: number }).accuracy).toBe(1)
    expect((fooled.facts.metrics['valid'] as { accuracy: number }).accuracy).toBe(0)
    // The bag itself has learned from them.
    const answers = await fooled.predictAll(valid.map((row) => texts[row]!))
    const sure = (await run.predictAll(valid.map((row) => texts[row]!))).map(
      ({ probabilities }) => probabilities,
    )
    answers.forEach(({ probabilities }, i) =>
      expect(Math.abs(probabilities['home']! - 0.5)).toBeLessThan(Math.abs(sure[i]!['home']! - 0.5)),
    )
  })

  it('fits logistic regression: with a long training, the gradient of the penalized loss vanishes', async () => {
    const run = await fitClassifier(texts, labels, { epochs: 400, lr: 0.4, batchSize: 60 })
    const model = run.model as BagClassifier
    const inputs = run.reader
      .collate(texts.map((text) => run.reader.read(text)) as never[])
      .map(({ values, shape }) => tensor(values, { shape })) as [Tensor, Tensor]
    const targets = tensor(Int32Array.from(labels, (label) => (label === 'home' ? 0 : 1)))
    // Without the temperature, which does not belong to the regression.
    noGrad(() => [model.weight, model.bias].map((of) => of.mul_(run.facts.training['temperature'] as number)))
    model.zeroGrad()
    crossEntropy(model(...inputs), targets).backward()
    const [gradient, weight] = [model.weight.grad!, model.weight].map(
      (of) => of.dataSync() as Float32Array,
    ) as [Float32Array, Float32Array]
    const rest = gradient.map((value, i) => value + weight[i]! / (30 * texts.length))
    const most = (values: Float32Array): number => Math.max(...values.map(Math.abs))
    expect(most(rest)).toBeLessThan(most(gradient) / 100)
  })
})

describe('text.fitClassifier', () => {
  it('learns classes after a language model, and predicts the same from its folder', async () => {
    const epochs: number[] = []
    const unlabeled = texts.slice(0, 10).map((text) => text.replace('ship', 'boat'))
    const run = await fitClassifier([...texts, ...unlabeled], [...labels, ...unlabeled.map(() => null)], {
      ...small,
      epochs: 10,
      pretrainEpochs: 10,
      onPretrainEpoch: ({ epoch }) => void epochs.push(epoch),
    })
    expect(run.facts.metrics['valid']).toMatchObject({ accuracy: 1 })
    expect(run.facts.data).toMatchObject({ trainRows: 48, validRows: 12, unlabeled: 10 })
    expect(run.facts.training['languageModel']).toMatchObject({ epochs: epochs.length })
    const mail = 'A south wind blew and the ship was lost.'
    const answer = await run.predict(mail)
    expect(answer.prediction).toBe('lost')
    expect(answer.probabilities['home']! + answer.probabilities['lost']!).toBeCloseTo(1, 6)
    // A text without a known word has an answer too.
    expect((await run.predictAll(['', mail]))[1]!.probabilities['lost']).toBeCloseTo(
      answer.probabilities['lost']!,
      5,
    )
    const folder = mkdtempSync(join(tmpdir(), 'lanner-classifier-'))
    try {
      await run.save(folder)
      const loaded = await loadRun(folder, { app: 'text-classifier' })
      expect(await loaded.predict(mail)).toEqual(answer)
      expect(await loaded.features([mail])).toEqual(await run.features([mail]))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('starts from the language model of a run', async () => {
    const from = await fit(texts.join(' '), {
      model: 'lstm',
      tokens: 'bpe',
      vocabSize: 280,
      hidden: 12,
      epochs: 1,
    })
    const run = await fitClassifier(texts, labels, { from, epochs: 2, pretrainEpochs: 1 })
    expect(run.facts.model).toMatchObject({ name: 'lstm', hidden: 12, vocabulary: 280 })
    expect(run.facts.training['languageModel']).toMatchObject({ start: { known: 280, added: 0 } })
    await expect(fitClassifier(texts, labels, { from, hidden: 16 })).rejects.toThrow(
      'hidden must be 12, as in the run',
    )
    const { facts } = await fit(texts.join(' '), {
      model: 'gpt',
      hidden: 8,
      heads: 2,
      layers: 1,
      steps: 8,
      epochs: 1,
    })
    await expect(
      fitClassifier(texts, labels, { from: { ...from, facts } as unknown as typeof from }),
    ).rejects.toThrow('but this run has a gpt')
  })

  it('resumes from a checkpoint with the same bits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanner-classifier-'))
    try {
      const checkpoints = new Checkpoints(folder, { everySteps: 7, keep: 100 })
      const whole = await fitClassifier(texts, labels, { ...small, checkpoints })
      for (const path of (await checkpoints.paths()).filter((_, i) => i % 2 === 0)) {
        const resumed = await fitClassifier(texts, labels, { ...small, resume: await checkpoints.load(path) })
        expect(bits(resumed)).toEqual(bits(whole))
        expect(resumed.description()).toEqual(whole.description())
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each<[readonly (string | null)[], ClassifierFitOptions, string]>([
    [labels.map(() => null), {}, 'No text has a label'],
    [labels.map(() => 'ham'), {}, 'All labels are "ham"'],
    [labels.map((_, i) => (i < 2 ? String(i) : null)), {}, 'too few labeled texts, 2,'],
    [labels.slice(1), {}, 'needs a label, or null, for each text'],
    [labels, { model: 'gpt' as never }, 'model must be bag, rnn-stateful, gru, lstm, got "gpt"'],
    [labels, { valid: 1 }, 'text.fitClassifier: valid must be above 0 and below 1, got 1'],
    [labels, { lr: 0 }, 'lr must be above 0'],
    [labels, { pretrainEpochs: -1 }, 'pretrainEpochs must be an integer of at least 0, got -1'],
    [labels.map((_, i) => i as never), {}, 'needs strings as texts, and strings or null as labels; got 0'],
    [labels, { steps: 0 }, 'steps must be an integer of at least 1'],
    [labels, { hidden: 0 }, 'hidden must be an integer of at least 1, got 0'],
    [
      labels,
      { model: 'bag', hidden: 8 },
      'hidden applies only to rnn-stateful, gru, lstm; a bag of n-grams has no hidden',
    ],
  ])('refuses what it cannot learn from: %#', async (own, options, says) => {
    const call = fitClassifier(texts, own, options)
    await expect(call).rejects.toThrow(says)
    await expect(call).rejects.toSatisfy(
      (error) => error instanceof DataError || error instanceof ValueError || /label/.test(String(error)),
    )
  })
})
