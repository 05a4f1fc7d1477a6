import { beforeAll, describe, expect, it } from 'vitest'
import { LannerError } from '../../../src/base/errors.ts'
import { exportOnnx } from '../../../src/export/index.ts'
import { Module } from '../../../src/nn/index.ts'
import { init, manualSeed, noGrad, type Tensor } from '../../../src/tensor/index.ts'
import { makeInputs, type Case, type Input } from '../../ops/case.ts'
import { cases, type OpName } from '../../ops/cases.ts'
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

/** Ops without an ONNX form, and what the refusal says. All other ops have one. */
const withoutForm: Partial<Record<OpName, RegExp>> = {
  dropout: /dropout cannot be exported as ONNX: random numbers differ from call to call/,
  uniform_: /uniform_ cannot be exported as ONNX: random numbers differ from call to call/,
  normal_: /normal_ cannot be exported as ONNX: random numbers differ from call to call/,
}

/** Cases that cannot agree, and why. */
const exceptions: Readonly<Record<string, 'refused' | 'onnxruntime ignores NaN in ReduceMax'>> = {
  'amax: NaN wins': 'onnxruntime ignores NaN in ReduceMax',
  'adaptiveMaxPool1dWithIndices: places': 'refused',
  'adaptiveMaxPool2dWithIndices: places': 'refused',
}

const all = (Object.entries(cases) as [OpName, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, name, one] as const),
)
const exported = all.filter(
  ([label, name]) => withoutForm[name] === undefined && !Object.hasOwn(exceptions, label),
)

describe('each case of an op gives the same in onnxruntime', () => {
  it.each(exported)('%s', async (_label, _name, one) => {
    manualSeed(1)
    await checkTraced(new Calls(one), makeInputs(one.inputs, []))
  })
})

it.each(all.filter(([label, name]) => withoutForm[name] !== undefined || exceptions[label] === 'refused'))(
  '%s is refused',
  async (_label, name, one) => {
    await expect(exportOnnx(new Calls(one) as never, makeInputs(one.inputs, []))).rejects.toThrow(
      withoutForm[name] ??
        'ONNX does not give the places of the largest elements of windows that differ in size',
    )
  },
)

/** The first input with another number of rows, which repeat. */
function withRows(input: Input, rows: number): Input {
  const [size, ...rest] = input.shape as readonly [number, ...number[]]
  const width = rest.reduce((product, extent) => product * extent, 1)
  const values = Array.from({ length: rows * width }, (_, i) => input.values[i % (size * width)]!)
  return { ...input, shape: [rows, ...rest], values }
}

describe('with a dynamic first dimension, each case is right for other sizes or refused', () => {
  const given = exported.filter(([, , one]) => (one.inputs[0]?.shape[0] ?? 0) > 0)
  let right = 0
  it.each(given)('%s', async (_label, _name, one) => {
    const name = one.inputs.length === 1 ? 'input' : 'input_0'
    const example = makeInputs(one.inputs, [])
    const options = { dynamicAxes: { [name]: { 0: 'rows' } } }
    try {
      await exportOnnx(new Calls(one) as never, example, options)
    } catch (error) {
      expect(error).toBeInstanceOf(LannerError)
      return
    }
    const other = [withRows(one.inputs[0]!, 11), ...one.inputs.slice(1)]
    await checkTraced(new Calls(one), example, options, makeInputs(other, []))
    right++
  })
  it('and most are right', () => {
    expect(right).toBeGreaterThan(given.length / 3)
    console.log(right, given.length)
  })
})
