import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBackend } from '../../../src/backend/index.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { Sfc32 } from '../../../src/base/sfc32.ts'
import { FakeWordJudge, scorer } from '../../../src/apps/word2vec/fake-word-judge.ts'
import { FakeWordModel, fit, type Word2VecRun } from '../../../src/apps/word2vec/index.ts'
import { restoreFolder } from '../../../src/apps/run/restore.ts'
import { binaryCrossEntropyWithLogits } from '../../../src/nn/functional/index.ts'
import { init, manualSeed, noGrad, tensor, zeros, type Tensor } from '../../../src/tensor/index.ts'
import { kernels, useKernels } from '../../../src/tensor/runtime.ts'

beforeAll(() => init())

const folder = mkdtempSync(join(tmpdir(), 'lanner-fake-word-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Passages of thirty words, each of one of four subjects with twelve words of its own. */
function passages(count: number): string[] {
  const random = Sfc32.at(3, 0, 0)
  return Array.from({ length: count }, () => {
    const subject = 'abcd'[random.below(4)]!
    return Array.from({ length: 30 }, () => `${subject}${random.below(12)}`).join(' ')
  })
}

const small = { model: 'fakeWord', dim: 12, epochs: 8, deterministic: true } as const

async function onReference<T>(run: () => Promise<T> | T): Promise<T> {
  const before = kernels()
  try {
    useKernels(await loadBackend('reference'))
    return await run()
  } finally {
    useKernels(before)
  }
}

describe('the kernel that tells real words from random ones', () => {
  it('follows the gradient of autograd in all its parameters', async () => {
    await onReference(() => {
      manualSeed(4)
      // The last word fills up windows at the ends of the sentence: its vector is 0. The one before is drawn always.
      const [words, dim, window, filling, drawn] = [8, 6, 2, 7, 6]
      const model = new FakeWordModel(words, dim, window)
      const { weight } = model.words
      noGrad(() => {
        weight.mul_(20)
        weight.select(0, filling).zero_()
        model.bias.weight.copy_(tensor([0.3, -0.2, 0.1, 0.4, -0.5, 0.2, -0.1, 0]).view(-1, 1))
        model.positions.add_(
          tensor(Array.from({ length: 2 * window * dim }, (_, i) => Math.sin(i))).view(-1, dim),
        )
      })
      const sentence = [0, 1, 2, 3, 1, 4, 5]
      const around = (middle: number, place: number): number[] =>
        Array.from({ length: 2 * window + 1 }, (_, k) =>
          k === window ? middle : (sentence[place + k - window] ?? filling),
        )
      const windows = sentence.flatMap((word, place) => [around(word, place), around(drawn, place)])
      const labels = tensor(windows.map((_, i) => 1 - (i % 2)))
      const logits = model.forward(tensor(windows, 'int32'))
      binaryCrossEntropyWithLogits(logits, labels, { reduction: 'sum' }).backward()

      const learned = [weight, model.bias.weight, model.positions]
      const before = learned.map((x) => Float64Array.from(x.dataSync()))
      // So small a step that what one word changes does not show in what the next sees.
      const lr = 2 ** -26
      const alias = Array.from({ length: words }, () => drawn)
      kernels().fakeWord({
        vectors: weight,
        bias: model.bias.weight.view(-1),
        positions: model.positions,
        corpus: tensor(sentence, 'int32'),
        keep: null,
        threshold: zeros(words, { dtype: 'int32' }),
        alias: tensor(alias, 'int32'),
        onHost: { corpus: sentence, keep: null, threshold: alias.map(() => 0), alias },
        window,
        negative: 1,
        lr,
        minLr: lr,
        position: 0,
        total: 100,
        seedLow: 1,
        seedHigh: 0,
        hogwild: false,
        stats: zeros(2),
      })
      learned.forEach((x, i) => {
        const [after, gradient] = [x.dataSync(), (x.grad as Tensor).dataSync()]
        const skipped = i === 0 ? filling * dim : Infinity
        let seen = 0
        after.forEach((value, k) => {
          if (k >= skipped) return
          const step = (before[i]![k]! - value) / lr
          expect(Math.abs(step - gradient[k]!)).toBeLessThan(1e-5)
          seen = Math.max(seen, Math.abs(step))
        })
        expect(seen).toBeGreaterThan(0.1)
      })
    })
  })

  it('is scored on the model’s output', () => {
    manualSeed(1)
    const model = new FakeWordModel(20, 10, 2)
    noGrad(() => model.words.weight.mul_(10))
    const ids = Int32Array.from([-1, 3, 1, 4, 1, 5, 9, 2, 6, -1])
    const score = scorer(model)
    for (let place = 3; place <= 6; place++)
      for (const word of [7, ids[place]!]) {
        const window = [...ids.subarray(place - 2, place + 3)].with(2, word)
        const [logit] = model.forward(tensor([window], 'int32')).dataSync()
        expect(score(ids, place, [word])[0]).toBeCloseTo(logit!, 5)
      }
    // At the end of a sentence what is beyond it adds nothing.
    const short = new FakeWordModel(20, 10, 2)
    short.loadStateDict(model.stateDict())
    noGrad(() => short.words.weight.select(0, 19).zero_())
    const [logit] = short.forward(tensor([[2, 6, 8, 19, 19]], 'int32')).dataSync()
    expect(score(Int32Array.from([2, 6, 0, -1, 3]), 2, [8])[0]).toBeCloseTo(logit!, 5)
  })
})

describe("word2vec.fit with the lesson's task", () => {
  let run: Word2VecRun
  const aucs: number[] = []
  beforeAll(async () => {
    run = await fit(passages(300), { ...small, onEpochEnd: ({ scores }) => void aucs.push(scores!.auc) })
  })

  it('separates words of the subject from others, and places them close together', () => {
    // A quarter of what is drawn is of the same subject, so 0.875 is the most there is.
    expect(aucs).toHaveLength(8)
    expect(aucs.at(-1)).toBeGreaterThan(0.82)
    expect(aucs.at(-1)).toBeLessThan(0.9)
    const { aucFrequency, aucPairsSeen, aucPairChances } = run.facts.metrics as Record<string, number>
    expect(Math.abs(aucFrequency! - 0.5)).toBeLessThan(0.06)
    expect(aucPairsSeen).toBeGreaterThan(0.7)
    expect(aucPairChances).toBeGreaterThan(0.7)
    const near = run.vectors.nearest('a0', { n: 8 }).filter(({ word }) => word.startsWith('a'))
    expect(near).toHaveLength(8)
  })

  it('gives the same bits for the same seed on one thread, others for another seed', async () => {
    const again = await fit(passages(300), small)
    expect(again.vectors.values).toEqual(run.vectors.values)
    expect(again.description()).toEqual(run.description())
    expect((await fit(passages(300), { ...small, seed: 1 })).vectors.values).not.toEqual(run.vectors.values)
  })

  it('agrees with the reference backend', async () => {
    const values = async (): Promise<Float32Array> =>
      (await fit(passages(30), { ...small, dim: 10, window: 3, negative: 2, epochs: 2, sample: 0.01 }))
        .vectors.values
    const compiled = await values()
    const plain = await onReference(values)
    const worst = compiled.reduce((most, value, i) => Math.max(most, Math.abs(value - plain[i]!)), 0)
    expect(worst).toBeLessThan(2e-5)
  })

  it('learns with several threads that share the vectors', async () => {
    const { facts } = await fit(passages(300), { ...small, deterministic: false })
    expect(facts.metrics['auc']).toBeGreaterThan(0.8)
  })

  it('is the same after saving and loading', async () => {
    await run.save(join(folder, 'run'))
    const loaded = await restoreFolder(join(folder, 'run'), 'word2vec')
    expect(loaded.vectors.values).toEqual(run.vectors.values)
    expect(loaded.description()).toEqual(run.description())
    expect(loaded.model).toBeInstanceOf(FakeWordModel)
    const windows = tensor([Array.from({ length: 11 }, (_, i) => i)], 'int32')
    expect(loaded.model.forward(windows).dataSync()).toEqual(run.model.forward(windows).dataSync())
  })

  it('uses the whole text without validation', async () => {
    const { facts } = await fit(passages(20), { ...small, epochs: 1, valid: 0 })
    expect(facts.metrics).toEqual({ loss: expect.any(Number) })
  })

  it('stops if the vectors become NaN, and keeps the last good ones', async () => {
    let kept: Word2VecRun | undefined
    const error = await fit(passages(30), {
      ...small,
      lr: 1e30,
      onStart: (start) => void (kept = start.run),
    }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(LannerError)
    expect((error as LannerError).code).toBe('diverged')
    expect((error as LannerError).message).toBe(
      'word2vec.fit: the training diverged: vectors of epoch 1 are not finite. The run keeps its initial vectors; try a lower learning rate (0.001 instead of 1e+30).',
    )
    expect(kept!.vectors.values.every((value) => Math.abs(value) < 1)).toBe(true)
  })

  it.each([
    [{ dim: 7 }, 'dim must be even for fakeWord, got 7'],
    [{ valid: 1 }, 'valid must be in [0, 1)'],
    [{ model: 'cbow', valid: 0.2 }, 'valid applies only to the model fakeWord; cbow has no validation'],
    [{ window: 10_000, dim: 2000 }, 'window times dim must be at most'],
  ] as const)('refuses %j', async (options, says) => {
    await expect(fit(passages(2), { ...small, ...options })).rejects.toThrow(says)
  })

  it('says that one-word lines teach nothing', async () => {
    const alone = Array.from({ length: 40 }, (_, i) => 'ab'[i % 2]!)
    await expect(fit(alone, { ...small, epochs: 1 })).rejects.toThrow('No sentence has two words left')
  })
})

describe('its further rules', () => {
  it('count words and pairs in the training text only', async () => {
    const train = Int32Array.from([0, 1, 0, 1, 0, 1, -1, 2, 3, 2, 3])
    const valid = Int32Array.from([0, 1, -1, 0, 1, -1, 0, 1])
    const counts = Int32Array.from([1, 1, 1000, 1000])
    const judge = new FakeWordJudge(valid, counts, 1)
    expect(judge.windows).toBe(6)
    const { aucPairsSeen, aucPairChances, aucFrequency } = await judge.judgeRules(train, counts)
    // 2 and 3 are drawn, which never stood beside 0 and 1.
    expect(aucPairsSeen).toBe(1)
    expect(aucPairChances).toBe(1)
    expect(aucFrequency).toBe(1)
  })
})
