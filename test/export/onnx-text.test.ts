import { beforeAll, expect, it } from 'vitest'
import { CharVocab } from '../../src/data/index.ts'
import {
  CharRnn,
  CharSeqRnn,
  createTextModel,
  textModelNames,
  TextRun,
  type TextModelName,
} from '../../src/apps/text/index.ts'
import { RecurrentLanguageModel } from '../../src/apps/text/models/recurrent-language-model.ts'
import { windowModelNames } from '../../src/apps/text/models/names.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { init, manualSeed, noGrad, tensor, zeros } from '../../src/tensor/index.ts'
import { distance, runOnnx } from './onnx-session.ts'

beforeAll(() => init())

const vocab = CharVocab.fromText('the quick brown fox jumps over the lazy dog.')

function randomRun(name: TextModelName): TextRun {
  manualSeed(11)
  const attends = name === 'gpt' ? { hidden: 8, heads: 2, layers: 2, steps: 12 } : {}
  const sizes = { vocabulary: vocab.size, factors: 5, hidden: 7, steps: name === 'char3' ? 3 : 6, ...attends }
  return new TextRun(createTextModel(name, sizes), vocab, {
    model: { name, ...sizes },
    data: {},
    training: {},
    metrics: {},
  })
}

function randomChars(steps: number, batch: number): Int32Array {
  return Int32Array.from({ length: steps * batch }, (_, i) => (i * 7 + 3) % vocab.size)
}

it.each(textModelNames)('onnxruntime predicts as %s does, for any number of windows', async (name) => {
  const run = randomRun(name)
  const { steps } = run.facts.model
  const bytes = await exportOnnx(run)
  for (const batch of [1, 4]) {
    const chars = randomChars(steps, batch)
    const ours = noGrad(() => run.model(tensor(chars).view(steps, batch)))
    const { log_probs: theirs } = await runOnnx(bytes, { ids: { data: chars, dims: [steps, batch] } })
    expect(theirs!.dims).toEqual(ours.shape)
    expect(distance(theirs!.data, (await ours.data()) as Float32Array)).toBeLessThan(1e-5)
  }
})

it.each(windowModelNames)(
  'steps of %s in onnxruntime, with the state carried, are its window',
  async (name) => {
    const run = randomRun(name)
    const { steps, hidden } = run.facts.model
    const batch = 3
    const chars = randomChars(steps, batch)
    const bytes = await exportOnnx(run, { form: 'step' })
    let state = { data: new Float32Array(batch * hidden), dims: [1, batch, hidden] as readonly number[] }
    let last = new Float32Array(0)
    for (let step = 0; step < steps; step++) {
      const { log_probs, new_state } = await runOnnx(bytes, {
        ids: { data: chars.slice(step * batch, (step + 1) * batch), dims: [1, batch] },
        state,
      })
      last = log_probs!.data as Float32Array<ArrayBuffer>
      expect(new_state!.dims).toEqual([1, batch, hidden])
      state = new_state as typeof state
    }
    const ours = noGrad(() => run.model(tensor(chars).view(steps, batch)))
    const window = (await (ours.ndim === 3 ? ours.select(0, -1) : ours).contiguous().data()) as Float32Array
    expect(distance(last, window)).toBeLessThan(1e-5)
  },
)

it.each(['rnn', 'seq-rnn'] as const)('a whole prompt is one step of %s', async (name) => {
  const run = randomRun(name)
  const chars = randomChars(9, 2)
  const model = run.model as CharRnn | CharSeqRnn
  const ours = noGrad(() => model.step(tensor(chars).view(9, 2), zeros(1, 2, 7)))
  const { log_probs, new_state } = await runOnnx(await exportOnnx(run, { form: 'step' }), {
    ids: { data: chars, dims: [9, 2] },
    state: { data: new Float32Array(14), dims: [1, 2, 7] },
  })
  expect(distance(log_probs!.data, (await ours.logProbs.data()) as Float32Array)).toBeLessThan(1e-5)
  expect(distance(new_state!.data, (await ours.state.data()) as Float32Array)).toBeLessThan(1e-5)
})

it.each([
  ['rnn', { layers: 1 }],
  ['gru', { layers: 2 }],
  ['lstm', { layers: 2, tiedWeights: true }],
] as const)('a language model of %s, %o, reads on in onnxruntime as ours does', async (kind, options) => {
  manualSeed(4)
  const model = new RecurrentLanguageModel({ vocabulary: 9, factors: 6, hidden: 6, kind, ...options }).eval()
  const chars = randomChars(8, 3).map((id) => id % 9)
  const [first, second] = [chars.slice(0, 15), chars.slice(15)]
  const before = noGrad(() => model.step(tensor(first).view(5, 3)))
  const after = noGrad(() => model.step(tensor(second).view(3, 3), before.state))
  const theirs = await runOnnx(await exportOnnx(model), { ids: { data: first, dims: [5, 3] } })
  const step = await runOnnx(await exportOnnx(model, { form: 'step' }), {
    ids: { data: second, dims: [3, 3] },
    state: theirs['new_state']!,
    ...(kind === 'lstm' ? { memory: theirs['new_memory']! } : {}),
  })
  expect(step['log_probs']!.dims).toEqual([3, 3, 9])
  for (const [onnx, ours] of [
    [theirs['log_probs']!, before.logProbs],
    [step['log_probs']!, after.logProbs],
    [step['new_state']!, after.state[0]!],
  ] as const)
    expect(distance(onnx.data, (await ours.contiguous().data()) as Float32Array)).toBeLessThan(1e-5)
})
