import { expect, it } from 'vitest'
import { ProtobufWriter } from '../../src/export/onnx/protobuf.ts'

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex')

// The first three are the examples of the description of the encoding.
it('encodes integers, strings and messages as in the specification', () => {
  expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601')
  expect(hex(new ProtobufWriter().text(2, 'testing'))).toBe('120774657374696e67')
  expect(hex(new ProtobufWriter().message(3, (inner) => inner.integer(1, 150)))).toBe('1a03089601')
  expect(hex(new ProtobufWriter().integers(6, [3, 270, 86942]))).toBe('3206038e029ea705')
})

it('encodes negative numbers in ten bytes, large ones exactly, and floats in four', () => {
  expect(hex(new ProtobufWriter().integer(1, -1))).toBe('08ffffffffffffffffff01')
  expect(hex(new ProtobufWriter().integer(1, 2 ** 40))).toBe('08808080808020')
  expect(hex(new ProtobufWriter().float(2, 1.5))).toBe('150000c03f')
  expect(hex(new ProtobufWriter().integer(16, 1))).toBe('800101')
})
