import { ValueError } from '../../base/errors.ts'
import { isKnownDType, kinds, type SafetensorsTensor } from './dtypes.ts'
import { MAX_HEADER_BYTES } from './header.ts'

/**
 * Encodes a safetensors file. The same tensors produce the same bytes: they are ordered as in the format's own library, larger dtypes first and then by name,
 * and the header is padded so that the data starts at a multiple of 8.
 *
 * @throws ValueError if a tensor's values do not match its dtype or shape. Half precision can be read, but not written.
 * @example
 * encodeSafetensors({ w: { dtype: 'F32', shape: [1], data: Float32Array.of(0.5) } }, { format: 'pt' }).length // 100
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SafetensorsTensor>> | ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const list = [...(tensors instanceof Map ? tensors : Object.entries(tensors))] as [
    string,
    SafetensorsTensor,
  ][]
  for (const [name, tensor] of list) check(name, tensor)
  list.sort(([nameA, a], [nameB, b]) => kinds[a.dtype].rank - kinds[b.dtype].rank || (nameA < nameB ? -1 : 1))
  const fields: string[] = []
  const keys = Object.keys(metadata).toSorted()
  if (keys.length > 0) {
    const entries = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`)
    fields.push(`"__metadata__":{${entries.join()}}`)
  }
  let end = 0
  for (const [name, { dtype, shape, data }] of list) {
    const begin = end
    end += data.byteLength
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`)
  }
  const header = new TextEncoder().encode(`{${fields.join()}}`)
  const length = Math.ceil(header.length / 8) * 8
  if (length > MAX_HEADER_BYTES)
    throw new ValueError(
      'encodeSafetensors',
      `the header would have ${length} bytes; the format allows ${MAX_HEADER_BYTES}`,
    )
  const bytes = new Uint8Array(8 + length + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true)
  bytes.fill(0x20, 8, 8 + length)
  bytes.set(header, 8)
  let at = 8 + length
  for (const [, { data }] of list) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

function check(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  const tensor = `tensor ${JSON.stringify(name)}`
  if (name === '__metadata__')
    throw new ValueError(
      'encodeSafetensors',
      'no tensor may be called __metadata__: the format reserves the name',
    )
  if (!isKnownDType(dtype) || dtype === 'F16' || dtype === 'BF16')
    throw new ValueError('encodeSafetensors', `${tensor}: the dtype ${String(dtype)} cannot be written`)
  const count = shape.reduce((product, size) => product * size, 1)
  const sample = kinds[dtype].read(new ArrayBuffer(0), 0, 0)
  if (sample.constructor !== data.constructor && !(dtype === 'BOOL' && data instanceof Uint8Array))
    throw new ValueError(
      'encodeSafetensors',
      `${tensor} of dtype ${dtype} needs a ${sample.constructor.name}, got a ${data.constructor.name}`,
    )
  if (data.length !== count || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new ValueError(
      'encodeSafetensors',
      `${tensor}: the shape [${shape.join(', ')}] needs ${count} numbers, got ${data.length}`,
    )
}
