import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Gpt, gptLoss, loadGpt2 } from '../../../src/apps/text/index.ts'
import * as text from '../../../src/apps/text/index.ts'
import { decodeSafetensors, encodeSafetensors, TextWindowLoader } from '../../../src/data/index.ts'
import { kernels, manualSeed, noGrad, optim, scope, tensor, type Tensor } from '../../../src/index.ts'
import { gptPositions } from '../../../src/apps/text/models/gpt.ts'
import { onEveryBackend } from '../../nn/backends.ts'

interface Fixture {
  readonly sizes: { readonly heads: number; readonly vocabulary: number; readonly context: number }
  readonly weights: Readonly<Record<string, { readonly shape: number[]; readonly values: number[] }>>
  readonly ids: number[][]
  readonly logProbs: number[]
  readonly training: {
    readonly lr: number
    readonly weightDecay: number
    readonly batches: number[][][]
    readonly losses: number[]
  }
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/gpt.json', import.meta.url), 'utf8'),
) as Fixture

const weights = (): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(fixture.weights).map(([name, { shape, values }]) => [name, tensor(values, { shape })]),
  )
/** Rows of a batch as the columns that the model reads. */
const columns = (rows: readonly number[][], from: number, to: number): Tensor =>
  tensor(Int32Array.from(rows.flatMap((row) => row.slice(from, to))))
    .view(rows.length, -1)
    .t()

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)

onEveryBackend((name) => {
  it('answers like GPT-2 in PyTorch from the weights of its files', async () => {
    const model = loadGpt2(weights(), { heads: fixture.sizes.heads })
    const answers = noGrad(() =>
      model(columns(fixture.ids, 0, 12))
        .transpose(0, 1)
        .contiguous(),
    )
    expect(answers.shape).toEqual([3, 12, 17])
    expect(largest(await answers.data(), fixture.logProbs)).toBeLessThan(1e-4)
    const prefixed = Object.fromEntries(Object.entries(weights()).map(([n, t]) => [`transformer.${n}`, t]))
    expect(loadGpt2(prefixed, { heads: 2 }).context).toBe(12)
    const file = encodeSafetensors(
      Object.fromEntries(
        Object.entries(fixture.weights).map(([n, { shape, values }]) => [
          n,
          { dtype: 'F32' as const, shape, data: Float32Array.from(values) },
        ]),
      ),
    )
    const read = loadGpt2(decodeSafetensors(file).tensors, { heads: 2 })
    expect(Array.from(await read.wpe!.weight.data())).toEqual(
      fixture.weights['wpe.weight']!.values.map(Math.fround),
    )
  })

  it('50 steps of AdamW have the losses of PyTorch', async () => {
    const { lr, weightDecay, batches, losses } = fixture.training
    const model = loadGpt2(weights(), { heads: fixture.sizes.heads })
    const params = model.parameters()
    const optimizer = new optim.AdamW(
      [
        { params: params.filter((p) => p.shape.length > 1), weightDecay },
        { params: params.filter((p) => p.shape.length === 1), weightDecay: 0 },
      ],
      { lr, betas: [0.9, 0.99] },
    )
    const steps = name === 'reference' ? 6 : losses.length
    for (let i = 0; i < steps; i++) {
      const loss = scope(() => {
        const out = gptLoss(model(columns(batches[i]!, 0, 12)), columns(batches[i]!, 1, 13))
        optimizer.zeroGrad()
        out.backward()
        optimizer.step()
        return out.detach()
      })
      expect(Math.abs((await loss.item()) - losses[i]!)).toBeLessThan(1e-4)
    }
  })

  it.each(gptPositions)(
    'with %s positions, the cache gives what reading everything again gives, also in pieces',
    async (positions) => {
      manualSeed(4)
      const model = new Gpt({ vocabulary: 17, context: 12, width: 16, heads: 4, layers: 3, positions }).eval()
      const ids = columns(fixture.ids.slice(0, 1), 0, 12)
      const whole = await noGrad(() => model(ids)).data()
      const cache = model.cache()
      const pieces: number[] = []
      for (const [from, steps] of [
        [0, 5],
        [5, 1],
        [6, 4],
        [10, 2],
      ] as const)
        pieces.push(...(await noGrad(() => model.step(ids.narrow(0, from, steps), cache)).data()))
      expect(largest(pieces, whole)).toBeLessThan(1e-5)
      expect(() => model.step(ids.narrow(0, 0, 1), cache)).toThrow(/up to 12 tokens, got 13/)
      const before = kernels().memory().liveStorages
      cache.dispose()
      expect(kernels().memory().liveStorages).toBe(before - 6)
    },
  )
})

describe('Gpt', () => {
  it('says in one sentence what does not fit', () => {
    expect(() => new Gpt({ vocabulary: 5, width: 10, heads: 4 })).toThrow(
      /heads must divide the width, got 4 heads for a width of 10; take 5 heads/,
    )
    expect(() => new Gpt({ vocabulary: 5, width: 12, heads: 4, positions: 'rotary' })).toThrow(
      /rotary positions need heads of an even width, got 4 heads for a width of 12/,
    )
    expect(() => new Gpt({ vocabulary: 5, positions: 'sine' } as never)).toThrow(
      /positions must be 'learned' or 'rotary', got "sine"/,
    )
    expect(() => new Gpt({ vocabulary: 5, layers: 0 })).toThrow(/layers must be an integer of at least 1/)
    expect(() => new Gpt({ vocabulary: 5, n_head: 4 } as never)).toThrow(/n_head/)
    const { 'h.1.mlp.c_fc.bias': _, ...rest } = weights()
    expect(() => loadGpt2(rest, { heads: 2 })).toThrow(/lack h.1.mlp.c_fc.bias/)
    expect(() => loadGpt2({ ...weights(), extra: tensor([1]) }, { heads: 2 })).toThrow(
      /extra.*is not a weight/,
    )
    expect(() => loadGpt2({ ...weights(), 'ln_f.bias': tensor([1]) }, { heads: 2 })).toThrow(/another shape/)
  })
})

describe('windows of a text', () => {
  const ids = Int32Array.from({ length: 50 }, (_, i) => i)

  it('take each id but the first as a target once, in order', () => {
    const loader = new TextWindowLoader(ids, { batchSize: 4, steps: 6 })
    const targets = [...loader].flatMap(({ target: { values, shape } }) => {
      const [steps, windows] = shape as [number, number]
      return Array.from({ length: windows }, (_w, w) =>
        Array.from({ length: steps }, (_s, s) => values[s * windows + w]!),
      ).flat()
    })
    expect(targets).toEqual(Array.from({ length: 49 }, (_, i) => i + 1))
    expect(loader.rows).toBe(49)
    expect([...loader]).toHaveLength(loader.length)
  })

  it('are cut elsewhere and shuffled in every epoch, the same for the same seed', () => {
    const epochs = (seed: number, count: number): string[] => {
      const loader = new TextWindowLoader(ids, { batchSize: 2, steps: 6, shuffle: { seed } })
      return Array.from({ length: count }, () =>
        [...loader].map((batch) => Array.from(batch.columns[0]!.values).join()).join(';'),
      )
    }
    const [first, second] = epochs(7, 2)
    expect(first).not.toBe(second)
    expect(epochs(7, 2)).toEqual([first, second])
    expect(epochs(8, 1)[0]).not.toBe(first)
    const loader = new TextWindowLoader(ids, { batchSize: 2, steps: 6, shuffle: { seed: 7 } })
    loader.position = { epoch: 1, batch: 2 }
    const rest = [...loader].map((batch) => Array.from(batch.columns[0]!.values).join()).join(';')
    expect(second!.endsWith(rest)).toBe(true)
    for (const { columns: parts, target } of loader)
      parts[0]!.values.forEach((id, i) => expect(target.values[i]).toBe(id + 1))
  })

  it('need a text of at least one window', () => {
    expect(
      () => new TextWindowLoader(ids.slice(0, 6), { batchSize: 2, steps: 6, shuffle: { seed: 1 } }),
    ).toThrow(/too short: it has 6 tokens, but windows of 6 need at least 7/)
    expect(() => new TextWindowLoader(ids, { batchSize: 0, steps: 6 })).toThrow(/batchSize must be/)
  })
})

describe('a run of gpt', () => {
  const lines = 'the cat sat on the mat and the dog lay by the door. '.repeat(60)
  const small = {
    model: 'gpt',
    epochs: 3,
    steps: 24,
    hidden: 24,
    heads: 2,
    layers: 2,
    batchSize: 8,
    lr: 1e-2,
  } as const

  it.each(gptPositions)(
    'learns with %s positions, writes beyond its context, embeds, and writes the same after loading',
    async (positions) => {
      const run = await text.fit(lines, { ...small, positions })
      const { trigramLoss, validLoss } = run.facts.metrics as { trigramLoss: number; validLoss: number }
      expect(validLoss).toBeLessThan(2)
      expect(trigramLoss).toBeGreaterThan(0)
      const first = await run.generate('the ', { length: 60, seed: 1 })
      expect(first.text).toHaveLength(60)
      const { vector, tokens } = await run.embed(lines.slice(0, 100))
      expect([vector.length, tokens]).toEqual([24, 100])
      const files = await run.files()
      const { loadRun } = await import('../../../src/infer/index.ts')
      const again = (await loadRun(files)) as text.TextRun
      expect((await again.generate('the ', { length: 60, seed: 1 })).text).toBe(first.text)
      await expect(run.generate(lines.slice(0, 25))).rejects.toThrow(
        /the prompt has 25 tokens, and the model reads at most 24/,
      )
    },
  )

  it('refuses settings that do not fit', async () => {
    await expect(text.fit(lines, { ...small, heads: 5 })).rejects.toThrow(
      /heads must divide hidden, got heads 5 for hidden 24; take heads 4|heads must divide hidden, got heads 5 for hidden 24; take heads 6/,
    )
    await expect(text.fit(lines, { ...small, factors: 7 })).rejects.toThrow(/leave out factors/)
    await expect(text.fit(lines, { ...small, steps: 5000 })).rejects.toThrow(/too short/)
    await expect(text.fit(lines, { model: 'gru', heads: 2, epochs: 1 })).rejects.toThrow(
      /heads applies only to gpt/,
    )
  })
})
