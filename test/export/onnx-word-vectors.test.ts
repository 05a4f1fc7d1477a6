import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as onnx from 'onnxruntime-node'
import { WordVectors } from '../../src/apps/word2vec/index.ts'
import { encodeOnnx } from '../../src/export/onnx/onnx-file.ts'
import { wordVectorsGraph } from '../../src/export/onnx/word-vectors-graph.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, type SmallRuns } from '../infer/runs.ts'
import { distance, runOnnx } from './onnx-session.ts'

let runs: SmallRuns
beforeAll(async () => {
  await init()
  runs = await makeRuns()
})
afterAll(() => rmSync(runs.folder, { recursive: true, force: true }))

it('word vectors: onnxruntime finds the same vectors and the same nearest words', async () => {
  const { vectors, words } = runs.words
  const bytes = await exportOnnx(runs.words)
  const ids = Int32Array.of(words.indexOf('red'), words.indexOf('two'), words.indexOf('red'))
  const found = await runOnnx(bytes, { ids: { data: ids, dims: [3] } })
  expect(found['vectors']!.dims).toEqual([3, vectors.dim])
  expect(
    distance(found['vectors']!.data, [
      ...vectors.vector('red'),
      ...vectors.vector('two'),
      ...vectors.vector('red'),
    ]),
  ).toBe(0)
  expect(found['similarities']!.dims).toEqual([3, words.length])
  const row = found['similarities']!.data.slice(words.length, 2 * words.length)
  for (const { word, similarity } of vectors.nearest('two', { n: words.length - 1 }))
    expect(row[words.indexOf(word)]).toBeCloseTo(similarity, 5)
  expect(row[words.indexOf('two')]).toBeCloseTo(1, 5)
})

it('the file contains the words', async () => {
  const bytes = await exportOnnx(runs.words)
  const text = Buffer.from(bytes).toString('latin1')
  expect(text).toContain(`"words":${JSON.stringify(runs.words.words)}`)
  const session = await onnx.InferenceSession.create(bytes)
  expect([session.inputNames, session.outputNames]).toEqual([['ids'], ['vectors', 'similarities']])
  await session.release()
})

it('has no form step', async () => {
  await expect(exportOnnx(runs.words, { form: 'step' })).rejects.toThrow(
    /form 'step' is only for text models/,
  )
})

it('a zero vector is similar to no word', async () => {
  const vectors = new WordVectors(['a', 'b'], Float32Array.of(0, 0, 3, 4), 2)
  const bytes = encodeOnnx(wordVectorsGraph(vectors), {})
  const { similarities } = await runOnnx(bytes, { ids: { data: Int32Array.of(0, 1), dims: [2] } })
  expect([...similarities!.data]).toEqual([0, 0, 0, expect.closeTo(1, 6)])
})
