import { F, init, noGrad, optim, scope, tensor, type Tensor, kernels, useKernels } from 'lanner'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MixedInputModel } from '../../src/apps/tabular/index.ts'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation } from './fixture.ts'
import { integers, uniform, weights } from './generated.ts'

/** What `test/fixtures/make-mixed-input-fixtures.py` writes. */
interface MixedCase {
  readonly name: string
  readonly output: 'regression' | 'classification'
  readonly yRange: readonly [number, number] | null
  readonly useBatchNorm: boolean
  readonly batchNorm: 'train' | 'fastai07'
  readonly lr: number
  readonly weightDecay: number
  readonly weightStream: number
  readonly weights: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly bound: number
    readonly center: number
  }[]
  readonly losses: readonly number[]
  readonly lossesInFloat64: readonly number[]
  /** Of the first eight rows, after training, in evaluation mode. */
  readonly answers: readonly number[]
  /** What batch norm of the measurements has gathered. */
  readonly running: { readonly mean: readonly number[]; readonly variance: readonly number[] }
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/mixed-input.json', import.meta.url), 'utf8'),
) as {
  readonly categories: readonly number[]
  readonly numbers: number
  readonly layers: readonly number[]
  readonly batch: number
  readonly steps: number
  readonly codesStream: number
  readonly numbersStream: number
  readonly checksum: number
  readonly sumOfAmounts: number
  readonly cases: readonly MixedCase[]
}
const usable = new Set((await describeBackends()).filter((row) => row.usable).map((row) => row.name))

interface Rows {
  readonly codes: Int32Array<ArrayBuffer>
  readonly numbers: Float32Array<ArrayBuffer>
  readonly amounts: Float32Array<ArrayBuffer>
  readonly classes: Int32Array<ArrayBuffer>
}

function makeRows(): Rows {
  const { categories, numbers: width, codesStream, numbersStream } = fixture
  const rows = fixture.batch * fixture.steps
  const columns = categories.map((levels, i) => integers(codesStream + i, rows, levels))
  const codes = new Int32Array(rows * columns.length)
  columns.forEach((column, i) => column.forEach((code, row) => (codes[row * columns.length + i] = code)))
  const exact = uniform(numbersStream, rows * width).map((value) => 4 * value - 1)
  const amounts = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c] = [0, 1, 2].map((j) => exact[row * width + j]!) as [number, number, number]
    return ((columns[0]![row]! * 37) % 11) / 8 + (a * b) / 4 + (columns[1]![row]! % 3) / 2 + c / 8
  })
  return {
    codes,
    numbers: Float32Array.from(exact),
    amounts: Float32Array.from(amounts),
    classes: Int32Array.from(amounts, (amount) => (amount < 1 ? 0 : amount < 2 ? 1 : 2)),
  }
}

function modelOf(test: MixedCase): MixedInputModel {
  const { categories, numbers, layers } = fixture
  const { output, yRange, useBatchNorm, batchNorm } = test
  const outputs = output === 'classification' ? 3 : 1
  const model = new MixedInputModel({
    categories,
    numbers,
    layers,
    output,
    outputs,
    yRange,
    useBatchNorm,
    batchNorm,
  })
  const parameters = model.namedParameters()
  expect(parameters.map(([name, p]) => [name, [...p.shape]])).toEqual(
    test.weights.map(({ name, shape }) => [name, shape]),
  )
  test.weights.forEach(({ bound, center }, index) => {
    const parameter = parameters[index]![1]
    const values = weights(test.weightStream + index, parameter.numel, bound).map((value) => value + center)
    noGrad(() => parameter.copy_(tensor(values).view([...parameter.shape])))
  })
  return model.train()
}

function inputs({ codes, numbers }: Rows, from: number, to: number): [Tensor, Tensor] {
  const [cats, conts] = [fixture.categories.length, fixture.numbers]
  return [
    tensor(codes.subarray(from * cats, to * cats), { shape: [to - from, cats] }),
    tensor(numbers.subarray(from * conts, to * conts), { shape: [to - from, conts] }),
  ]
}

async function losses(test: MixedCase, model: MixedInputModel, rows: Rows): Promise<number[]> {
  const optimizer = new optim.Adam(model.parameters(), { lr: test.lr, weightDecay: test.weightDecay })
  const out: number[] = []
  for (let step = 0; step < fixture.steps; step++) {
    const [from, to] = [step * fixture.batch, (step + 1) * fixture.batch]
    const loss = scope(() => {
      const output = model(...inputs(rows, from, to))
      const loss =
        test.output === 'classification'
          ? F.nllLoss(output, tensor(rows.classes.subarray(from, to)))
          : F.mseLoss(output, tensor(rows.amounts.subarray(from, to), { shape: [to - from, 1] }))
      optimizer.zeroGrad()
      loss.backward()
      optimizer.step()
      return loss.detach()
    })
    out.push(await loss.item())
  }
  return out
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.has(name)))(
  'MixedInputModel on %s',
  (backend) => {
    const before = kernels()
    beforeAll(() => init(backend))
    afterAll(() => useKernels(before))

    it('is given the rows that PyTorch had', () => {
      const { codes, classes, amounts } = makeRows()
      const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
      expect(sum(codes) + 3 * sum(classes)).toBe(fixture.checksum)
      expect(sum(amounts)).toBeCloseTo(fixture.sumOfAmounts, 6)
    })

    it.each(fixture.cases)(
      'has the losses of PyTorch at every step, and its answers afterwards: $name',
      { timeout: 120_000 },
      async (test) => {
        const rows = makeRows()
        const model = modelOf(test)
        const { deviation, step } = largestDeviation(await losses(test, model, rows), test.losses)
        const noise = largestDeviation([...test.losses], test.lossesInFloat64).deviation
        console.log(
          `${backend}, ${test.name}: ${deviation.toExponential(1)} at step ${step + 1}, float32's own ${noise.toExponential(1)}`,
        )
        expect(deviation).toBeLessThan(1e-4)
        expect(test.losses.at(-1)!, 'the curve falls').toBeLessThan(0.8 * test.losses[0]!)
        model.eval()
        const answers = await noGrad(() => model(...inputs(rows, 0, 8))).data()
        test.answers.forEach((answer, i) => expect(Math.abs(answers[i]! - answer)).toBeLessThan(1e-4))
        const { running_mean: mean, running_var: variance } = model.bn!
        for (const [own, theirs] of [
          [mean, test.running.mean],
          [variance, test.running.variance],
        ] as const) {
          const values = await own!.data()
          theirs.forEach((value, i) => expect(values[i]!).toBeCloseTo(value, 5))
        }
      },
    )
  },
)
