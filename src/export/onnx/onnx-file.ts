import { ValueError } from '../../base/errors.ts'
import { version } from '../../base/version.ts'
import { ProtobufWriter } from './protobuf.ts'

/** The ONNX operator set version. */
export const OPSET = 17
/** The matching file format version. */
const IR_VERSION = 8
/** The maximum size of a Protocol Buffers message. */
const MOST_BYTES = 2 ** 31 - 1

/** Element types, by ONNX code. */
export const dataTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const

export type OnnxDType = keyof typeof dataTypes

/** A dimension of an input or output: a fixed size, or the name of a dynamic one. */
export type OnnxSize = number | string

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string
  readonly dtype: OnnxDType
  readonly shape: readonly OnnxSize[]
}

/** A constant stored in the file. */
export interface OnnxConstant {
  readonly name: string
  readonly dims: readonly number[]
  /** Uint8Array is bool. */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array
}

/** An attribute: a string, strings, integers or a float. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }

export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

export interface OnnxGraph {
  readonly name: string
  readonly nodes: readonly OnnxNode[]
  readonly constants: readonly OnnxConstant[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/**
 * The bytes of an ONNX file. Field numbers are those of onnx.proto (github.com/onnx/onnx).
 *
 * @param metadata strings stored with the model, by name
 * @throws ValueError if the file would exceed the format's size limit.
 */
export function encodeOnnx(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const weights = graph.constants.reduce((sum, { data }) => sum + data.byteLength, 0)
  if (weights > MOST_BYTES)
    throw new ValueError(
      'exportOnnx',
      `the weights have ${weights} bytes; an ONNX file can contain at most ${MOST_BYTES}`,
    )
  const model = new ProtobufWriter()
    .integer(1, IR_VERSION)
    .text(2, 'lanner')
    .text(3, version)
    .message(7, (out) => writeGraph(out, graph))
    .message(8, (out) => out.text(1, '').integer(2, OPSET))
  for (const [key, value] of Object.entries(metadata))
    model.message(14, (out) => out.text(1, key).text(2, value))
  if (model.length > MOST_BYTES)
    throw new ValueError(
      'exportOnnx',
      `the file would have ${model.length} bytes; ONNX allows at most ${MOST_BYTES}`,
    )
  return model.finish()
}

function writeGraph(out: ProtobufWriter, { name, nodes, constants, inputs, outputs }: OnnxGraph): void {
  for (const node of nodes) out.message(1, (inner) => writeNode(inner, node))
  out.text(2, name)
  for (const constant of constants) out.message(5, (inner) => writeConstant(inner, constant))
  for (const value of inputs) out.message(11, (inner) => writeValue(inner, value))
  for (const value of outputs) out.message(12, (inner) => writeValue(inner, value))
}

function writeNode(out: ProtobufWriter, { operator, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) out.text(1, input)
  for (const output of outputs) out.text(2, output)
  // A readable name; output names are unique, so it is too.
  out.text(3, `${operator}_${outputs.find((output) => output !== '')}`)
  out.text(4, operator)
  for (const [name, attribute] of Object.entries(attributes))
    out.message(5, (inner) => writeAttribute(inner.text(1, name), attribute))
}

function writeAttribute(out: ProtobufWriter, attribute: OnnxAttribute): void {
  switch (attribute.kind) {
    case 'float':
      out.float(2, attribute.value).integer(20, 1)
      break
    case 'int':
      out.integer(3, attribute.value).integer(20, 2)
      break
    case 'text':
      out.text(4, attribute.value).integer(20, 3)
      break
    case 'ints':
      out.integers(8, attribute.value).integer(20, 7)
      break
    case 'texts':
      for (const value of attribute.value) out.text(9, value)
      out.integer(20, 8)
      break
  }
}

function writeConstant(out: ProtobufWriter, { name, dims, data }: OnnxConstant): void {
  out.integers(1, dims)
  out.integer(2, dataTypes[dtypeOf(data)])
  out.text(8, name)
  out.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function dtypeOf(data: OnnxConstant['data']): OnnxDType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Int32Array) return 'int32'
  return data instanceof Uint8Array ? 'bool' : 'int64'
}

function writeValue(out: ProtobufWriter, { name, dtype, shape }: OnnxValue): void {
  out.text(1, name)
  out.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, dataTypes[dtype])
      tensor.message(2, (dims) => {
        for (const size of shape)
          dims.message(1, (dim) => {
            if (typeof size === 'number') dim.integer(1, size)
            else dim.text(2, size)
          })
      })
    }),
  )
}
