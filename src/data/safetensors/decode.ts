import { requireBytes } from '../../base/check-argument.ts'
import { kinds, type SafetensorsTensor } from './dtypes.ts'
import { readHeader, type HeaderEntry } from './header.ts'

export interface SafetensorsFile {
  /** In file order. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Decodes a safetensors file (huggingface.co/docs/safetensors). Everything is checked before anything is created: a damaged or malicious file causes an
 * error, never wrong numbers. The numbers share the memory of `bytes` if they are aligned.
 *
 * @throws FileError naming the damaged tensor or the bad part of the header.
 * @example
 * const file = (path) => decodeSafetensors(readFileSync(path))
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  requireBytes('decodeSafetensors', bytes)
  const { entries, metadata, dataStart } = readHeader(bytes)
  const tensors = new Map<string, SafetensorsTensor>()
  for (const entry of entries)
    tensors.set(entry.name, {
      dtype: entry.dtype,
      shape: entry.shape,
      data: numbers(bytes, dataStart, entry),
    })
  return { tensors, metadata }
}

function numbers(
  bytes: Uint8Array,
  dataStart: number,
  { dtype, begin, end }: HeaderEntry,
): SafetensorsTensor['data'] {
  const kind = kinds[dtype]
  const count = (end - begin) / kind.bytes
  const part = bytes.subarray(dataStart + begin, dataStart + end)
  // Not `part.slice()`: for a Node Buffer, which is a Uint8Array too, that is a view of the same unaligned bytes.
  const aligned = part.byteOffset % kind.bytes === 0 ? part : new Uint8Array(part)
  return kind.read(aligned.buffer, aligned.byteOffset, count)
}
