import { beforeAll, describe, expect, it } from 'vitest'
import { Autoencoder, fit, type AutoencoderOptions } from '../../src/apps/autoencoder/index.ts'
import { Table } from '../../src/data/tables/table.ts'
import { exportOnnx } from '../../src/export/index.ts'
import { init, manualSeed, noGrad, randn, tensor } from '../../src/tensor/index.ts'
import { distance, runOnnx } from './onnx-session.ts'

beforeAll(() => init())

const shapes: [string, AutoencoderOptions][] = [
  ['a bottleneck', { inputs: 5, layers: [8, 3, 8] }],
  ['a bottleneck with learned vectors', { inputs: 4, embedded: [6, 3], layers: [8, 2, 8], outputs: 11 }],
  ['a deep stack', { inputs: 5, layers: [7, 6], variant: 'deep-stack' }],
  ['a deep stack of one layer', { inputs: 5, embedded: [9], layers: [7], variant: 'deep-stack' }],
]

describe('autoencoders', () => {
  it.each(shapes)('%s in onnxruntime gives our features and outputs', async (_name, options) => {
    manualSeed(4)
    const model = new Autoencoder(options).eval()
    const rows = 6
    const { inputs, embedded = [] } = options
    const dense = (await randn(rows, inputs).data()) as Float32Array
    const codes = Int32Array.from(
      { length: rows * embedded.length },
      (_, i) => (i * 5) % embedded[i % embedded.length]!,
    )
    const ours = [
      tensor(dense, { shape: [rows, inputs] }),
      tensor(codes, { shape: [rows, embedded.length] }),
    ] as const
    const theirs = await runOnnx(await exportOnnx(model), {
      inputs: { data: dense, dims: [rows, inputs] },
      ...(embedded.length > 0 ? { codes: { data: codes, dims: [rows, embedded.length] } } : {}),
    })
    const [features, outputs] = noGrad(() => [model.features(...ours), model(...ours)] as const)
    expect(theirs['features']!.dims).toEqual(features.shape)
    expect(distance(theirs['features']!.data, (await features.data()) as Float32Array)).toBeLessThan(1e-5)
    expect(distance(theirs['outputs']!.data, (await outputs.data()) as Float32Array)).toBeLessThan(1e-5)
  })

  it('a run gives its features in onnxruntime, from inputs built as its metadata says', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({
      city: ['Ulm', 'Bonn', 'Kiel'][i % 3]!,
      garden: i % 2 === 0,
      size: i % 13 === 0 ? null : 40 + ((i * 37) % 100),
    }))
    const run = await fit(Table.fromRows(rows), { epochs: 1, layers: [6, 2, 6], oneHotLevels: 2 })
    const bytes = await exportOnnx(run)
    const fresh = rows.slice(0, 5)
    const { codes } = run.encoder.cells(fresh)
    const city = run.encoder.pipeline.cats.findIndex(({ name }) => name === 'city')
    const width = run.encoder.pipeline.cats.length
    const { features } = await runOnnx(bytes, {
      inputs: { data: run.encoder.inputs(fresh), dims: [5, run.encoder.layout.inputs] },
      codes: { data: Int32Array.from({ length: 5 }, (_, row) => codes[row * width + city]!), dims: [5, 1] },
    })
    expect(distance(features!.data, (await run.featureValues(fresh)).values)).toBeLessThan(1e-5)
    const text = new TextDecoder('latin1').decode(bytes)
    expect(text).toContain('rank-Gauss')
    expect(text).toContain('"levels":["Bonn","Kiel","Ulm"]')
  })
})
