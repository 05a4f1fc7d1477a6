import { beforeAll, it } from 'vitest'
import * as nn from '../../../src/nn/index.ts'
import { init, manualSeed, randn } from '../../../src/tensor/index.ts'
import { checkTraced } from './check-traced.ts'

beforeAll(() => init())

it('a Sequential of Linear layers', async () => {
  manualSeed(1)
  const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3))
  await checkTraced(model, [randn(2, 4)])
  await checkTraced(model, [randn(2, 4)], { dynamicAxes: { input: { 0: 'batch' } } }, [randn(7, 4)])
})
