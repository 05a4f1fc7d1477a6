import { bfloat16ToFloat32, float16ToFloat32 } from './half.ts'

/** The supported dtypes, under the format's names. */
export type SafetensorsDType =
  'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U64' | 'U32' | 'U16' | 'U8' | 'BOOL'

export type SafetensorsArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/** One tensor of a file: values in row-major order. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType
  readonly shape: readonly number[]
  /** The values; half precision (F16, BF16) is widened to a Float32Array, BOOL is a Uint8Array of 0 and 1. */
  readonly data: SafetensorsArray
}

interface Kind {
  readonly bytes: number
  /** Order in a file: the format's library puts larger dtypes first. */
  readonly rank: number
  /** Decodes aligned bytes, sharing their memory if possible. */
  read(buffer: ArrayBufferLike, byteOffset: number, count: number): SafetensorsArray
}

/** Every dtype that can be read. */
export const kinds: Readonly<Record<SafetensorsDType, Kind>> = {
  U64: { bytes: 8, rank: 0, read: (buffer, at, count) => new BigUint64Array(buffer, at, count) },
  I64: { bytes: 8, rank: 1, read: (buffer, at, count) => new BigInt64Array(buffer, at, count) },
  F64: { bytes: 8, rank: 2, read: (buffer, at, count) => new Float64Array(buffer, at, count) },
  F32: { bytes: 4, rank: 3, read: (buffer, at, count) => new Float32Array(buffer, at, count) },
  U32: { bytes: 4, rank: 4, read: (buffer, at, count) => new Uint32Array(buffer, at, count) },
  I32: { bytes: 4, rank: 5, read: (buffer, at, count) => new Int32Array(buffer, at, count) },
  BF16: {
    bytes: 2,
    rank: 6,
    read: (buffer, at, count) => bfloat16ToFloat32(new Uint16Array(buffer, at, count)),
  },
  F16: {
    bytes: 2,
    rank: 7,
    read: (buffer, at, count) => float16ToFloat32(new Uint16Array(buffer, at, count)),
  },
  U16: { bytes: 2, rank: 8, read: (buffer, at, count) => new Uint16Array(buffer, at, count) },
  I16: { bytes: 2, rank: 9, read: (buffer, at, count) => new Int16Array(buffer, at, count) },
  I8: { bytes: 1, rank: 10, read: (buffer, at, count) => new Int8Array(buffer, at, count) },
  U8: { bytes: 1, rank: 11, read: (buffer, at, count) => new Uint8Array(buffer, at, count) },
  BOOL: { bytes: 1, rank: 12, read: (buffer, at, count) => new Uint8Array(buffer, at, count) },
}

/** True for the name of a dtype that can be read. */
export function isKnownDType(name: unknown): name is SafetensorsDType {
  return typeof name === 'string' && Object.hasOwn(kinds, name)
}
