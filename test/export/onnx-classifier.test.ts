import { expect, it } from 'vitest'
import { fitClassifier, type TextClassifier } from '../../src/apps/text/index.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { loadRun } from '../../src/infer/index.ts'
import { noGrad, tensor } from '../../src/tensor/index.ts'
import { distance, runOnnx } from './onnx-session.ts'

it.each([
  [
    [3, 5, 2, 1, 4, 0],
    [1, 1, 1, 1, 1, 0],
    [3, 2],
  ],
  [
    [1, 2, 3, 3, 0, 0, 5, 0, 0, 6, 0, 0],
    [1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0],
    [4, 3],
  ],
  [
    [5, 3],
    [1, 1],
    [1, 2],
  ],
] as const)(
  'a classifier of texts in onnxruntime gives our logits and features: %#',
  async (ids, mask, shape) => {
    const run = await loadRun('test/fixtures/runs-0.1/text-classifier', { app: 'text-classifier' })
    const [inputs, inText] = [Int32Array.from(ids), Float32Array.from(mask)]
    const theirs = await runOnnx(await exportOnnx(run), {
      ids: { data: inputs, dims: shape },
      mask: { data: inText, dims: shape },
    })
    const own = noGrad(() => {
      const model = run.model as TextClassifier
      const features = model.features(tensor(inputs, { shape }), tensor(inText, { shape }))
      return { features, logits: model.fc(features) }
    })
    for (const name of ['features', 'logits'] as const)
      expect(distance(theirs[name]!.data, own[name].dataSync()), name).toBeLessThan(1e-5)
  },
)

it('a bag of n-grams in onnxruntime gives our logits', async () => {
  const texts = Array.from({ length: 30 }, (_, i) => (i % 2 ? 'buy cheap pills now' : 'see you at noon'))
  const run = await fitClassifier(
    texts,
    texts.map((text) => text.slice(0, 3)),
  )
  const asked = ['cheap, cheap', 'see you at the office, and buy pills', '?']
  const [rows, weights] = run.reader.collate(asked.map((text) => run.reader.read(text)) as never[])
  const theirs = await runOnnx(await exportOnnx(run), {
    rows: { data: rows!.values as Int32Array, dims: rows!.shape },
    weights: { data: weights!.values as Float32Array, dims: weights!.shape },
  })
  const own = noGrad(() =>
    run.model(
      tensor(rows!.values, { shape: rows!.shape }),
      tensor(weights!.values, { shape: weights!.shape }),
    ),
  )
  expect(distance(theirs['logits']!.data, own.dataSync())).toBeLessThan(1e-5)
})
