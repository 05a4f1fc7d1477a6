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

const random = / cannot be exported as ONNX: random numbers differ from call to call/
const noOperator = / cannot be exported as ONNX: ONNX has no operator for it/

/** Ops without an ONNX form, and what the refusal says. All other ops have one. */
const withoutForm: Partial<Record<OpName, RegExp>> = {
  dropout: random,
  uniform_: random,
  normal_: random,
  multinomial: random,
  bernoulli: random,
  bernoulli_: random,
  erfinv: noOperator,
  lgamma: noOperator,
  mvlgamma: noOperator,
  digamma: noOperator,
  polygamma: noOperator,
  gcd: noOperator,
  lcm: noOperator,
}

const unevenPlaces = /ONNX does not give the places of the largest elements of windows that differ in size/
const laterOpset = /ScatterElements keeps extremes only from opset 18 on, and files are opset 17/

/** Cases that are refused, and what the refusal says. */
const refused: Readonly<Record<string, RegExp>> = {
  'adaptiveMaxPool1dWithIndices: places': unevenPlaces,
  'adaptiveMaxPool2dWithIndices: places': unevenPlaces,
  // Those of bool are logical ops.
  'bitwiseAnd: int32': noOperator,
  'bitwiseOr: int32': noOperator,
  'bitwiseOr: a number': noOperator,
  'bitwiseXor: int32': noOperator,
  'bitwiseNot: int32': noOperator,
  'bitwiseLeftShift: int32': noOperator,
  'bitwiseRightShift: int32': noOperator,
  'scatterReduce: equal largest ones share the gradient': laterOpset,
  'scatterReduce: the smallest without the old values': laterOpset,
  'scatterReduce: integers': laterOpset,
  'scatterReduce_: the largest': laterOpset,
  'indexReduce: the largest': laterOpset,
  'indexReduce_: the smallest': laterOpset,
  'setAt: a mask next to an index': /a mask next to other index tensors must be known on the host/,
}

/** Cases where onnxruntime differs, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'amax: NaN wins': 'onnxruntime ignores NaN in ReduceMax',
  'isin: some': 'onnxruntime does not sort NaN to the end',
  'quantile: NaN wins': 'onnxruntime does not sort NaN to the end',
  'nanquantile: of what is not NaN': 'onnxruntime does not sort NaN to the end',
  'nanmedian: of what is not NaN': 'onnxruntime does not sort NaN to the end',
}

/** Cases without inputs are constants. */
const all = (Object.entries(cases) as [OpName, readonly Case[]][]).flatMap(([name, list]) =>
  list.filter(({ inputs }) => inputs.length > 0).map((one) => [`${name}: ${one.label}`, name, one] as const),
)
// Functions of nothing need no operator.
const refusalOf = (label: string, name: OpName): RegExp | undefined =>
  withoutForm[name] === noOperator && label.endsWith(': no elements')
    ? undefined
    : (withoutForm[name] ?? refused[label])
const exported = all.filter(
  ([label, name]) => refusalOf(label, name) === undefined && !Object.hasOwn(exceptions, label),
)

describe('each case of an op gives the same in onnxruntime', () => {
  it.each(exported)('%s', async (_label, _name, one) => {
    manualSeed(1)
    await checkTraced(new Calls(one), makeInputs(one.inputs, []))
  })
})

it.each(all.filter(([label, name]) => refusalOf(label, name) !== undefined))(
  '%s is refused',
  async (label, name, one) => {
    await expect(exportOnnx(new Calls(one) as never, makeInputs(one.inputs, []))).rejects.toThrow(
      refusalOf(label, name),
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
    // Others have a second input with the same number of rows, or write to a place that depends on it.
    expect(right).toBeGreaterThan(given.length * 0.7)
  })
})
