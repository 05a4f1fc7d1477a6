import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { FileError } from '../../src/base/errors.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/data/index.ts'
import { loadRun } from '../../src/infer/index.ts'
import { init } from '../../src/tensor/index.ts'
import { loadMutations, sampleNames } from './mutated-runs.ts'

beforeAll(() => init())

it.each(sampleNames)('a changed model.json of %s is refused, or gives a run that works', async (name) => {
  const { refused, worked } = await loadMutations(name, 40, 7)
  expect(refused).toBeGreaterThan(5)
  expect(worked).toBeGreaterThan(2)
})

const folder = new URL('../fixtures/runs-0.1/', import.meta.url)
type Sample = (typeof sampleNames)[number]

/** Loads a sample with one field of its model changed. */
function withModel(name: Sample, fields: object): Promise<unknown> {
  const whole = JSON.parse(readFileSync(new URL(`${name}/model.json`, folder), 'utf8')) as { model: object }
  const description = new TextEncoder().encode(
    JSON.stringify({ ...whole, model: { ...whole.model, ...fields } }),
  )
  const weights = new Uint8Array(readFileSync(new URL(`${name}/model.safetensors`, folder)))
  return loadRun({ description, weights })
}

describe('every field of a model is checked', () => {
  it.each<[Sample, object, string]>([
    [
      'tabular',
      { yRange: 5 },
      'model.yRange must be null, or two numbers, the first below the second, got 5.',
    ],
    ['tabular', { yRange: [1, 1] }, 'model.yRange must be'],
    ['tabular', { dropout: 'x' }, 'model.dropout must be a number from 0 to below 1, or a list'],
    ['tabular', { dropout: [0.5, 7] }, 'model.dropout must be'],
    ['tabular', { embeddingDropout: 1 }, 'model.embeddingDropout must be'],
    ['tabular', { useBatchNorm: 'no' }, 'model.useBatchNorm must be true or false'],
    ['tabular', { batchNorm: 'off' }, 'model.batchNorm must be "train" or "fastai07"'],
    ['tabular', { output: 'toString' }, 'model.output must be'],
    ['tabular', { outputs: 3 }, 'its model does not match its target'],
    ['tabular', { layers: 5 }, 'model.layers must be a list'],
    ['tabular', { layers: [10_000_000, 10_000_000] }, 'but model.safetensors has'],
    ['tabular', { name: 'constructor' }, 'does not know the model "constructor"'],
    ['text', { hidden: 1_000_000 }, 'but model.safetensors has'],
    ['text', { dropout: null }, 'model.dropout must be a number from 0 to below 1, got null.'],
    ['text', { tiedWeights: 1 }, 'model.tiedWeights must be true or false'],
    ['collab', { factors: 1_000_000 }, 'but model.safetensors has'],
    ['collab', { yRange: [5, 1] }, 'model.yRange must be two numbers, the first below the second'],
    ['autoencoder', { variant: 7 }, 'model.variant must be'],
    ['autoencoder', { layers: [9_999_999, 9_999_999] }, 'but model.safetensors has'],
    ['word2vec', { dim: 65_536 }, 'but model.safetensors has'],
    ['word2vec-fake-word', { window: 'x' }, 'model.window must be'],
  ])('%s %j', async (name, fields, message) => {
    await expect(withModel(name, fields)).rejects.toThrow(message)
    await expect(withModel(name, fields)).rejects.toThrow(FileError)
  })
})

it('drops fields without a rule', async () => {
  const extra = { init: 'x', inputs: 1e9, constructor: 5 }
  for (const name of sampleNames) {
    const run = (await withModel(name, extra)) as { readonly facts: { readonly model: object } }
    expect(Object.keys(run.facts.model)).not.toEqual(expect.arrayContaining(['init']))
  }
})

it('refuses weights that are not numbers', async () => {
  const description = new Uint8Array(readFileSync(new URL('tabular/model.json', folder)))
  const { tensors } = decodeSafetensors(readFileSync(new URL('tabular/model.safetensors', folder)))
  for (const value of [NaN, Infinity]) {
    const outp = tensors.get('outp.bias')!
    const weights = encodeSafetensors(
      new Map([...tensors, ['outp.bias', { ...outp, data: Float32Array.of(value) }]]),
    )
    await expect(loadRun({ description, weights })).rejects.toThrow(`outp.bias has ${value} among its values`)
  }
})
