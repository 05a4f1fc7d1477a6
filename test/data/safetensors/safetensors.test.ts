import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { FileError, LannerError } from '../../../src/base/errors.ts'
import { Generator } from '../../../src/base/philox.ts'
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from '../../../src/data/index.ts'
import { readHeader } from '../../../src/data/safetensors/header.ts'
import { float16ToFloat32 } from '../../../src/data/safetensors/half.ts'

const tensors: Record<string, SafetensorsTensor> = {
  'rnn.weight': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -0, NaN, Infinity, 1e-45, 3.4e38) },
  bias: { dtype: 'F32', shape: [], data: Float32Array.of(0.5) },
  flag: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
  bytes: { dtype: 'U8', shape: [1], data: Uint8Array.of(255) },
  steps: { dtype: 'I64', shape: [1], data: BigInt64Array.of(-(2n ** 60n)) },
  ids: { dtype: 'I32', shape: [2], data: Int32Array.of(-1, 7) },
  fine: { dtype: 'F64', shape: [1], data: Float64Array.of(Math.PI) },
  none: { dtype: 'F32', shape: [0, 5], data: new Float32Array(0) },
}

/** A file with a header as given, whatever it says. */
function file(header: string, data: Uint8Array | number = 0): Uint8Array {
  const text = new TextEncoder().encode(header)
  const body = typeof data === 'number' ? new Uint8Array(data) : data
  const bytes = new Uint8Array(8 + text.length + body.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(body, 8 + text.length)
  return bytes
}
const one = (fields: string): string => `{"w":{${fields}}}`

const write = (dtype: string, shape: number[], data: unknown): unknown =>
  encodeSafetensors({ w: { dtype, shape, data } as never })

describe('safetensors', () => {
  it('restores what was written, for every dtype', () => {
    const { tensors: read, metadata } = decodeSafetensors(
      encodeSafetensors(tensors, { format: 'pt', about: 'ä"' }),
    )
    expect(metadata).toEqual({ format: 'pt', about: 'ä"' })
    expect(Object.fromEntries(read)).toEqual(tensors)
  })

  it('writes the same bytes whatever the order, data aligned to 8, larger kinds first and then by name', () => {
    const forwards = encodeSafetensors(tensors, { a: '1', b: '2' })
    const backwards = encodeSafetensors(Object.fromEntries(Object.entries(tensors).toReversed()), {
      b: '2',
      a: '1',
    })
    expect(backwards).toEqual(forwards)
    expect(new DataView(forwards.buffer).getUint32(0, true) % 8).toBe(0)
    expect([...decodeSafetensors(forwards).tensors.keys()]).toEqual([
      'steps',
      'fine',
      'bias',
      'none',
      'rnn.weight',
      'ids',
      'bytes',
      'flag',
    ])
  })

  it('reads a file of the reference library and writes the same bytes', async () => {
    const bytes = await readFile(new URL('fixtures/reference.safetensors', import.meta.url))
    const { tensors: read, metadata } = decodeSafetensors(bytes)
    expect(Object.fromEntries(read)).toEqual({
      'rnn.weight': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -0, 2, Infinity, 1e-45, 3.4e38) },
      bias: { dtype: 'F32', shape: [1], data: Float32Array.of(0.5) },
      'ü"b': { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
      bytes: tensors['bytes'],
      steps: tensors['steps'],
      ids: tensors['ids'],
      fine: tensors['fine'],
      short: { dtype: 'I16', shape: [1], data: Int16Array.of(3) },
      wide: { dtype: 'U32', shape: [1], data: Uint32Array.of(3) },
      none: tensors['none'],
    })
    expect(encodeSafetensors(read, metadata)).toEqual(new Uint8Array(bytes))
  })

  it('reads tensors at odd addresses', () => {
    const header =
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}'
    const bytes = new Uint8Array(1 + file(header, 5).length)
    bytes.set(file(header, Uint8Array.of(9, 0, 0, 128, 63)), 1)
    const { tensors: read } = decodeSafetensors(bytes.subarray(1))
    expect([read.get('a')!.data[0], read.get('b')!.data[0]]).toEqual([9, 1])
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'reads every kind behind a header of a length that is %i modulo 8, also from a Buffer as readFile gives it',
    (rest) => {
      const { dataStart } = readHeader(encodeSafetensors(tensors))
      const made = encodeSafetensors(tensors)
      const header = new TextDecoder().decode(made.subarray(8, dataStart)).trimEnd()
      const padded = header.padEnd(header.length + ((8 + rest - (header.length % 8)) % 8))
      const unaligned = file(padded, made.subarray(dataStart))
      expect(new DataView(unaligned.buffer).getUint32(0, true) % 8).toBe(rest)
      // A Buffer of Node's shared memory may begin anywhere, too.
      const buffer = Buffer.concat([Buffer.from('x'), unaligned]).subarray(1)
      for (const bytes of [unaligned, Buffer.from(unaligned), buffer])
        expect(Object.fromEntries(decodeSafetensors(bytes).tensors)).toEqual(tensors)
    },
  )

  it('widens half precision exactly', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00)
    expect([...float16ToFloat32(bits)]).toEqual([1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, NaN])
    const header =
      '{"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}}'
    const { tensors: read } = decodeSafetensors(file(header, Uint8Array.of(0x00, 0x3c, 0xc0, 0xbf)))
    expect([read.get('h')!.data[0], read.get('b')!.data[0]]).toEqual([1, -1.5])
  })

  it('cuts long names in its messages', () => {
    const name = 'n'.repeat(200_000)
    const shape = Array.from({ length: 100_000 }, () => 1)
    for (const wrong of [
      file(`{"${name}":5}`),
      file(`{"${name}":1,"${name}":1}`),
      file(one(`"dtype":"${name}","shape":[0],"data_offsets":[0,0]`)),
      file(one(`"dtype":"U8","shape":[${shape.join()}],"data_offsets":[0,0]`)),
      file(one(`"dtype":"U8","shape":["${name}"],"data_offsets":[0,0]`)),
    ])
      expect(() => decodeSafetensors(wrong)).toThrow(/^[^\n]{1,500}$/)
  })

  it('keeps names that objects treat specially', () => {
    const header =
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"__proto__":"x"}}'
    const { tensors: read } = decodeSafetensors(file(header, 1))
    expect([...read.keys()]).toEqual(['__proto__'])
  })

  it.each([
    ['no bytes', new Uint8Array(0), 'it has 0 bytes'],
    [
      'a giant header',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255),
      'at most 100000000 are allowed',
    ],
    ['a header cut short', file('{"w":1}').subarray(0, 12), 'cut short'],
    ['a header that is not an object', file('[1]'), 'does not start with "{"'],
    ['a header that is not JSON', file('{"w":'), 'is not JSON'],
    ['a header that is no UTF-8', file('{"é":1}').with(11, 0xff), 'is not JSON'],
    [
      'a name twice',
      file('{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0077" \n : {}}'),
      'has the key "w" twice',
    ],
    [
      'a field twice',
      file(one('"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]')),
      'has the key "dtype" twice',
    ],
    ['metadata that is not text', file('{"__metadata__":{"a":1}}'), '__metadata__ is not'],
    ['a tensor that is not an object', file('{"w":5}'), 'tensor "w" is not described by an object'],
    [
      'an unknown dtype',
      file(one('"dtype":"F8","shape":[0],"data_offsets":[0,0]')),
      'tensor "w" has dtype "F8"',
    ],
    [
      'an inherited dtype',
      file(one('"dtype":"toString","shape":[0],"data_offsets":[0,0]')),
      'tensor "w" has dtype "toString"',
    ],
    [
      'a negative size',
      file(one('"dtype":"U8","shape":[-1],"data_offsets":[0,0]')),
      'tensor "w" has shape [-1]',
    ],
    [
      'a broken size',
      file(one('"dtype":"U8","shape":[0.5],"data_offsets":[0,0]')),
      'tensor "w" has shape [0.5]',
    ],
    [
      'three offsets',
      file(one('"dtype":"U8","shape":[0],"data_offsets":[0,0,0]')),
      'tensor "w" has data_offsets',
    ],
    [
      'an end before the begin',
      file(one('"dtype":"U8","shape":[1],"data_offsets":[1,0]'), 1),
      'ends at byte 0, before its start at 1',
    ],
    [
      'a shape of another size',
      file(one('"dtype":"F32","shape":[2],"data_offsets":[0,4]'), 4),
      'needs 8 bytes, but its data_offsets span 4',
    ],
    [
      'a shape that overflows',
      file(one('"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]')),
      'tensor "w", F32',
    ],
    [
      'data cut short',
      file(one('"dtype":"F32","shape":[2],"data_offsets":[0,8]'), 4),
      'there are only 4 bytes of data',
    ],
    [
      'data that nobody owns',
      file(one('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), 5),
      '1 bytes after the last tensor',
    ],
    [
      'a gap',
      file(one('"dtype":"U8","shape":[1],"data_offsets":[1,2]'), 2),
      '1 unused bytes before tensor "w"',
    ],
    [
      'an overlap',
      file(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        2,
      ),
      'tensor "b" starts at byte 1 and overlaps',
    ],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FileError)
    expect(() => decodeSafetensors(bytes)).toThrow(message)
  })

  it('answers 5,000 damaged files with an error or with tensors inside the file, never otherwise', () => {
    const sound = encodeSafetensors(tensors, { format: 'pt' })
    const headerEnd = 8 + new DataView(sound.buffer).getUint32(0, true)
    const random = new Generator(3)
    const words = new Uint32Array(16)
    let refused = 0
    for (let round = 0; round < 5000; round++) {
      random.words(words)
      let bytes = sound.slice()
      for (let change = 0; change <= words[0]! % 3; change++) {
        const at = words[1 + change]! % (words[9]! % 8 === 0 ? bytes.length : headerEnd)
        const digits = '0123456789,:[]{}"- '
        bytes[at] =
          words[12]! % 2 ? digits.charCodeAt(words[5 + change]! % digits.length) : words[5 + change]!
      }
      if (words[10]! % 5 === 0) bytes = bytes.slice(0, words[11]! % bytes.length)
      try {
        for (const [, { shape, data }] of decodeSafetensors(bytes).tensors)
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(LannerError)
      }
    }
    expect(refused).toBeGreaterThan(3000)
  })

  it('refuses to write tensors that contradict themselves', () => {
    expect(() => write('F32', [2], Float32Array.of(1))).toThrow('the shape [2] needs 2 numbers, got 1')
    expect(() => write('F32', [1], Int32Array.of(1))).toThrow(
      'of dtype F32 needs a Float32Array, got a Int32Array',
    )
    expect(() => write('F16', [1], Float32Array.of(1))).toThrow('F16 cannot be written')
    expect(() => encodeSafetensors({ __metadata__: tensors['bias']! })).toThrow(
      'no tensor may be called __metadata__',
    )
  })
})
