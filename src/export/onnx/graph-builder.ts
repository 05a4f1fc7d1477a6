import type { Tensor } from '../../tensor/index.ts'
import type {
  OnnxAttribute,
  OnnxConstant,
  OnnxDType,
  OnnxGraph,
  OnnxNode,
  OnnxSize,
  OnnxValue,
} from './onnx-file.ts'

/** Attributes: integers, strings, and lists of them; floats are marked by `real`. */
export type Attributes = Readonly<
  Record<string, number | string | readonly number[] | readonly string[] | Real>
>

interface Real {
  readonly real: number
}

/** A float attribute, even for an integer. */
export function real(value: number): Real {
  return { real: value }
}

/** Builds an ONNX graph, value by value. Values are identified by name. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = []
  readonly #constants = new Map<string, OnnxConstant>()
  readonly #inputs: OnnxValue[] = []
  readonly #outputs: OnnxValue[] = []
  /** Nodes by what they compute, so that nothing is computed twice. */
  readonly #made = new Map<string, readonly string[]>()
  readonly #prefix: string
  #count = 0

  /** @param prefix begins the names of values, apart from those of weights. */
  constructor(prefix = '') {
    this.#prefix = prefix
  }

  /** Adds an input and returns its name. */
  input(name: string, dtype: OnnxDType, shape: readonly OnnxSize[]): string {
    this.#inputs.push({ name, dtype, shape })
    return name
  }

  /** Makes a value an output, under a given name. */
  output(name: string, value: string, dtype: OnnxDType, shape: readonly OnnxSize[]): void {
    this.#nodes.push({ operator: 'Identity', inputs: [value], outputs: [name], attributes: {} })
    this.#outputs.push({ name, dtype, shape })
  }

  /** Adds an operator with one output and returns the output's name. An empty input name omits an optional input. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(operator, inputs, 1, attributes)[0]!
  }

  /** The same for an operator with several outputs. */
  nodes(
    operator: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
  ): readonly string[] {
    const made = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
    )
    const key = JSON.stringify([operator, inputs, outputs, made])
    const before = this.#made.get(key)
    if (before !== undefined) return before
    const names = Array.from({ length: outputs }, () => `${this.#prefix}v${++this.#count}`)
    this.#nodes.push({ operator, inputs, outputs: names, attributes: made })
    this.#made.set(key, names)
    return names
  }

  /** The current value of a weight, under its state dict name. */
  weight(name: string, tensor: Tensor): string {
    return this.floats(name, tensor.shape, Float32Array.from(tensor.detach().contiguous().dataSync()))
  }

  /** A float constant. If a name is used again, the first value stays. */
  floats(name: string, dims: readonly number[], data: Float32Array): string {
    if (!this.#constants.has(name)) this.#constants.set(name, { name, dims, data })
    return name
  }

  /** A constant of any dtype. If the name is taken by other values, the new ones get a number behind it. */
  constant(name: string, dims: readonly number[], data: OnnxConstant['data']): string {
    let free = name
    for (let count = 2; this.#constants.has(free); count++) {
      if (sameConstant(this.#constants.get(free)!, dims, data)) return free
      free = `${name}_${count}`
    }
    this.#constants.set(free, { name: free, dims, data })
    return free
  }

  /** A float scalar. */
  scalar(value: number): string {
    return this.floats(`scalar_${value}`, [], Float32Array.of(value))
  }

  /** A list of integers, for sizes and axes. */
  wholes(values: readonly number[]): string {
    const name = `wholes_${values.join('_')}`
    if (!this.#constants.has(name))
      this.#constants.set(name, {
        name,
        dims: [values.length],
        data: BigInt64Array.from(values, BigInt),
      })
    return name
  }

  /** The numbers of an int32 tensor, under its state dict name. */
  integers(name: string, tensor: Tensor): string {
    const values = Array.from(tensor.contiguous().dataSync(), BigInt)
    if (!this.#constants.has(name))
      this.#constants.set(name, { name, dims: tensor.shape, data: BigInt64Array.from(values) })
    return name
  }

  /** An integer scalar, such as a row for `Gather`. */
  whole(value: number): string {
    const name = `whole_${value}`
    if (!this.#constants.has(name))
      this.#constants.set(name, { name, dims: [], data: BigInt64Array.of(BigInt(value)) })
    return name
  }

  /** The graph, without what no output needs. */
  graph(name: string): OnnxGraph {
    const needed = new Set(this.#outputs.map((output) => output.name))
    const nodes: OnnxNode[] = []
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => needed.has(output))) continue
      nodes.push(node)
      for (const input of node.inputs) needed.add(input)
    }
    return {
      name,
      nodes: nodes.toReversed(),
      constants: [...this.#constants.values()].filter((constant) => needed.has(constant.name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    }
  }
}

function sameConstant(own: OnnxConstant, dims: readonly number[], data: OnnxConstant['data']): boolean {
  return (
    own.data.constructor === data.constructor &&
    own.data.length === data.length &&
    String(own.dims) === String(dims) &&
    own.data.every((value, i) => Object.is(value, data[i]))
  )
}

function attributeOf(value: Attributes[string]): OnnxAttribute {
  if (typeof value === 'number') return { kind: 'int', value }
  if (typeof value === 'string') return { kind: 'text', value }
  if ('real' in value) return { kind: 'float', value: value.real }
  return value.every((entry) => typeof entry === 'number')
    ? { kind: 'ints', value: value as readonly number[] }
    : { kind: 'texts', value: value as readonly string[] }
}
