import { beforeAll, describe, expect, it } from 'vitest'
import { exportOnnx } from '../../../src/export/index.ts'
import { Module } from '../../../src/nn/index.ts'
import { init, manualSeed, noGrad, type Tensor } from '../../../src/tensor/index.ts'
import { makeInputs, type Case } from '../../ops/case.ts'
import { cases } from '../../ops/cases.ts'
import { checkTraced } from './check-traced.ts'

beforeAll(() => init())

/** A module that calls one op. */
class Calls extends Module<Tensor[], Tensor> {
  readonly #one: Case

  constructor(one: Case) {
    super()
    this.#one = one
  }

  override forward(...inputs: Tensor[]): Tensor {
    return noGrad(() => this.#one.run(...inputs))
  }
}

const all = (Object.entries(cases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)

describe('each case of an op gives the same in onnxruntime', () => {
  it.each(all)('%s', async (_name, one) => {
    manualSeed(1)
    await checkTraced(new Calls(one), makeInputs(one.inputs, []))
  })
})
void expect
void exportOnnx
