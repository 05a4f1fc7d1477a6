import { F, init, noGrad, optim, scope, tensor, type nn, type Tensor } from 'lanner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as models from '../../examples/lesson6/models.ts'
import { describeBackends } from '../../src/backend/index.ts'
import { largestDeviation, parity, type ParityCase } from './fixture.ts'
import { batches, checksum, uniform, weights } from './generated.ts'

const tolerance = 1e-4
const usable = (await describeBackends()).filter((row) => row.usable).map((row) => row.name)

function modelOf(test: ParityCase): nn.Module<Tensor[], Tensor> {
  return new models[test.model](parity.vocabulary, parity.factors, parity.hidden)
}

async function setWeights(test: ParityCase, model: nn.Module): Promise<void> {
  const parameters = model.namedParameters()
  expect(parameters.map(([name, p]) => [name, [...p.shape]])).toEqual(
    test.weights.map((w) => [w.name, w.shape]),
  )
  for (const [index, { name, bound, sumOfAbsolutes, shape }] of test.weights.entries()) {
    const parameter = parameters[index]![1]
    if (test.identity && name === 'rnn.weight_hh_l0') models.identityInit((model as models.CharSeqRnn).rnn)
    else
      noGrad(() =>
        parameter.copy_(tensor(weights(test.weightStream + index, parameter.numel, bound)).view(shape)),
      )
    const total = Array.from(await parameter.data()).reduce((sum, value) => sum + Math.abs(value), 0)
    expect(Math.abs(total / sumOfAbsolutes - 1), `weights ${name}`).toBeLessThan(1e-12)
  }
}

function optimizerOf({ optimizer, options }: ParityCase, parameters: nn.Parameter[]) {
  const { lr, momentum, alpha, weight_decay: weightDecay } = options
  if (optimizer === 'SGD') return new optim.SGD(parameters, { lr, momentum, weightDecay })
  if (optimizer === 'RMSprop') return new optim.RMSprop(parameters, { lr, momentum, alpha })
  return new optim[optimizer](parameters, { lr, weightDecay })
}

async function losses(test: ParityCase): Promise<number[]> {
  const model = modelOf(test)
  await setWeights(test, model)
  const optimizer = optimizerOf(test, model.parameters())
  const everyStep = test.model === 'CharSeqRnn'
  const made = batches({ ...parity, steps: test.steps, window: test.window, everyStep })
  expect(checksum(made)).toBe(test.batchChecksum)
  const out: number[] = []
  for (const { columns, targets } of made) {
    const loss = scope(() => {
      optimizer.zeroGrad()
      const logProbs = model(...columns.map((column) => tensor(column)))
      const loss = everyStep
        ? models.nllLossSeq(logProbs, tensor(targets).view(parity.batch, test.window))
        : F.nllLoss(logProbs, tensor(targets))
      loss.backward()
      optimizer.step()
      return loss.detach()
    })
    out.push(await loss.item())
  }
  return out
}

async function linearRegression(): Promise<number[]> {
  const { points, lr, losses: theirs } = parity.linearRegression
  const ruled = uniform(3, points)
  const noise = uniform(4, points)
  const x = tensor(Float32Array.from(ruled))
  const y = tensor(Float32Array.from(ruled, (value, i) => 3 * value + 8 + (noise[i]! - 0.5)))
  const a = tensor([-1], { requiresGrad: true })
  const b = tensor([1], { requiresGrad: true })
  const out: number[] = []
  for (let step = 0; step < theirs.length; step++) {
    const loss = scope(() => {
      const loss = a.mul(x).add(b).sub(y).square().mean()
      loss.backward()
      noGrad(() => {
        for (const p of [a, b]) {
          p.sub_(p.grad!.mul(lr))
          p.grad!.zero_()
        }
      })
      return loss.detach()
    })
    out.push(await loss.item())
  }
  return out
}

describe.each((['native', 'wasm'] as const).filter((name) => usable.includes(name)))('on %s', (backend) => {
  const table: string[] = []
  beforeAll(() => init(backend))
  afterAll(() =>
    console.log(
      `${backend} against PyTorch ${parity.torch}, largest relative difference\n${table.join('\n')}`,
    ),
  )

  function compare(
    name: string,
    ours: number[],
    theirs: readonly number[],
    inFloat64: readonly number[],
  ): void {
    const { deviation, step } = largestDeviation(ours, theirs)
    const noise = largestDeviation([...theirs], inFloat64).deviation
    table.push(
      `  ${name.padEnd(34)} ${deviation.toExponential(1)} at step ${step + 1}, float32's own ${noise.toExponential(1)}`,
    )
    expect(deviation, `step ${step + 1}: ours ${ours[step]}, PyTorch ${theirs[step]}`).toBeLessThan(tolerance)
    expect(theirs.at(-1)!, 'the curve falls').toBeLessThan(0.8 * theirs[0]!)
  }

  it.each(parity.cases)(
    '$name has the losses of PyTorch at every step',
    { timeout: 300_000 },
    async (test) => {
      compare(test.name, await losses(test), test.losses, test.lossesInFloat64)
    },
  )

  it('linear regression by autograd has the losses of PyTorch at every step', async () => {
    const { losses: theirs, lossesInFloat64 } = parity.linearRegression
    compare('linear regression', await linearRegression(), theirs, lossesInFloat64)
  })
})

it('runs on every backend that this build made', () => {
  expect(usable).toContain('wasm')
})
