import { kinds, type SafetensorsTensor } from './dtypes.ts'
import { readHeader, type HeaderEntry } from './header.ts'

export interface SafetensorsFile {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Reads the bytes of a safetensors file (huggingface.co/docs/safetensors). Everything is checked before anything is made: a damaged
 * file, by accident or on purpose, gives an error and no wrong numbers. The numbers share the memory of `bytes` where they are aligned.
 *
 * @throws FileError naming the damaged tensor or the part of the header that is wrong.
 * @example
 * const file = (path) => decodeSafetensors(readFileSync(path))
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
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
  // Not `part.slice()`: of a Node Buffer, which is a Uint8Array too, that is a view of the same unaligned bytes.
  const aligned = part.byteOffset % kind.bytes === 0 ? part : new Uint8Array(part)
  return kind.read(aligned.buffer, aligned.byteOffset, count)
}
