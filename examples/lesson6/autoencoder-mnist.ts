// An autoencoder for handwritten digits: 784 pixels to 32 numbers (or 2) and back.
//
//   npx tsx examples/lesson6/autoencoder-mnist.ts [FOLDER with the MNIST files] [--out DIR] [--rows 20000] [--epochs 10] [--units 32] [--noise 0.5]
//
// It writes digits.png (originals above reconstructions) and, with --units 2, map.png: the digits at their two numbers.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DataError, F, init, Learner, manualSeed, noGrad, OneCycle, randn, scope, tensor } from 'lanner'
import { Autoencoder } from 'lanner/autoencoder'
import { ColumnarModelData, readIdxFile } from 'lanner/data'
import { pictureGrid, toPng, type VegaLiteSpec } from 'lanner/plot'
import { rowPrinter } from './program.ts'

export interface MnistOptions {
  /** Folder of the four gzipped files. */
  readonly folder: string
  /** Output folder for the pictures. Default: none are written. */
  readonly out?: string
  /** Training pictures. Default 20,000. */
  readonly rows?: number
  /** Default 10. */
  readonly epochs?: number
  /** Numbers in the bottleneck. Default 32. */
  readonly units?: number
  /** Standard deviation of noise added to the input pixels (0 black, 1 white). Default 0. */
  readonly noise?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

const [SIZE, PIXELS, SHOWN, TEST_ROWS] = [28, 784, 12, 2000]

/** Learns to reconstruct digits and shows the first test digits. */
export async function autoencoderMnist(options: MnistOptions) {
  const { folder, out, rows = 20_000, epochs = 10, units = 32, noise = 0, seed = 42 } = options
  const { print = console.log } = options
  await init()
  manualSeed(seed)
  const train = await digits(join(folder, 'train-images-idx3-ubyte.gz'), rows)
  const test = await digits(join(folder, 't10k-images-idx3-ubyte.gz'), TEST_ROWS)
  const clean = new Float32Array(train.length + test.length)
  clean.set(train)
  clean.set(test, train.length)
  const seen = noise === 0 ? clean : await noisy(clean, noise)
  const count = train.length / PIXELS
  const data = ColumnarModelData.fromArrays(
    Int32Array.from({ length: test.length / PIXELS }, (_, i) => count + i),
    [{ values: seen, width: PIXELS }],
    { values: clean, width: PIXELS },
    { batchSize: 128, seed },
  )
  const layers = units < 8 ? [256, 64, units, 64, 256] : [256, units, 256]
  const model = new Autoencoder({ inputs: PIXELS, layers })
  print(`${count} training digits; ${PIXELS} pixels -> ${units} numbers -> ${PIXELS} pixels`)
  const lr = 3e-3
  const learner = new Learner(data, model, { lossFunction: F.mseLoss, validationMean: 'rows' })
  const records = await learner.fit(epochs, lr, {
    callbacks: [...rowPrinter(print).callbacks, new OneCycle(lr, data.trainLoader.length * epochs)],
  })
  const baseline = meanSquareOfMean(train, test)
  const validLoss = records.at(-1)!.validLoss!
  print(
    `mean squared error per pixel ${validLoss.toFixed(4)}; baseline (mean picture) ${baseline.toFixed(4)}`,
  )

  const [originals, given] = [clean, seen].map((all) =>
    all.subarray(train.length, train.length + SHOWN * PIXELS),
  )
  const rebuilt = await run((x) => model(x), given!)
  const grid = pictureGrid(
    [
      { label: 'original', pictures: originals! },
      ...(noise === 0 ? [] : [{ label: 'with noise', pictures: given! }]),
      { label: 'rebuilt', pictures: rebuilt },
    ],
    { title: `Digits rebuilt from ${units} numbers`, width: SIZE, height: SIZE },
  )
  let map: VegaLiteSpec | null = null
  if (units === 2) {
    const labels = await readIdxFile(join(folder, 't10k-labels-idx1-ubyte.gz'))
    map = digitMap(await run((x) => model.features(x), seen.subarray(train.length)), labels.values)
  }
  if (out !== undefined) {
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, 'digits.png'), await toPng(grid))
    if (map !== null) writeFileSync(join(out, 'map.png'), await toPng(map))
    print(`digits.png${map === null ? ' is' : ' and map.png are'} in ${out}`)
  }
  return { model, records, validLoss, baseline, grid, map }
}

async function digits(path: string, most: number): Promise<Float32Array> {
  const { shape, values } = await readIdxFile(path)
  if (shape.length !== 3 || shape[1] !== SIZE || shape[2] !== SIZE)
    throw new DataError(
      `${path} holds ${shape.join(' x ')} values, not pictures of ${SIZE} x ${SIZE} pixels.`,
    )
  return Float32Array.from(values.subarray(0, most * PIXELS), (value) => value / 255)
}

async function noisy(pictures: Float32Array, deviation: number): Promise<Float32Array> {
  const noise = await randn(pictures.length).data()
  return pictures.map((value, i) => value + deviation * noise[i]!)
}

async function run(
  call: (x: ReturnType<typeof tensor>) => ReturnType<typeof tensor>,
  pictures: Float32Array,
): Promise<Float32Array> {
  const x = tensor(pictures, { shape: [pictures.length / PIXELS, PIXELS] })
  return (await scope(() => noGrad(() => call(x))).data()) as Float32Array
}

/** The baseline: the error of always predicting the mean training picture. */
function meanSquareOfMean(train: Float32Array, test: Float32Array): number {
  const mean = new Float64Array(PIXELS)
  train.forEach((value, i) => (mean[i % PIXELS]! += (value * PIXELS) / train.length))
  return test.reduce((sum, value, i) => sum + (value - mean[i % PIXELS]!) ** 2, 0) / test.length
}

/** Each test digit, drawn at its two numbers. */
function digitMap(points: Float32Array, labels: Uint8Array): VegaLiteSpec {
  const values = Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i]!,
    y: points[2 * i + 1]!,
    digit: String(labels[i]),
  }))
  const axis = (field: string, title: string): object => ({
    field,
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false },
  })
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Test digits in the bottleneck',
    background: 'white',
    width: 700,
    height: 700,
    data: { values },
    mark: { type: 'text', fontSize: 10 },
    encoding: {
      x: axis('x', 'first number of the bottleneck'),
      y: axis('y', 'second number of the bottleneck'),
      text: { field: 'digit' },
      color: { field: 'digit', type: 'nominal', scale: { scheme: 'category10' }, legend: null },
    },
  } as VegaLiteSpec
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const number = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'mnist' },
      rows: number,
      epochs: number,
      units: number,
      noise: number,
      seed: number,
    },
  })
  const { out, ...numbers } = values
  const given = Object.entries(numbers).map(([name, text]) => {
    if (!(Number(text) >= 0)) throw new Error(`--${name} must be a number, got ${text}`)
    return [name, Number(text)]
  })
  const beside = process.env['LANNER_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
  await autoencoderMnist({
    folder: positionals[0] ?? join(beside, 'mnist'),
    out,
    ...Object.fromEntries(given),
  })
}
