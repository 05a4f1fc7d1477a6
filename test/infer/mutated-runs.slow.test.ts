import { beforeAll, expect, it } from 'vitest'
import { init } from '../../src/tensor/index.ts'
import { loadMutations, sampleNames } from './mutated-runs.ts'

beforeAll(() => init())

it.each(sampleNames)(
  '1,250 changes of model.json of %s are refused, or give a run that works',
  async (name) => {
    const { refused, worked } = await loadMutations(name, 1250, 20171204)
    expect(refused + worked).toBe(1250)
    expect(refused).toBeGreaterThan(300)
    expect(worked).toBeGreaterThan(100)
  },
  300_000,
)
