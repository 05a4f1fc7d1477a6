import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** Bytes per cell while a table is read and prepared: in DuckDB, in the table, and as net input. */
const BYTES_A_CELL = 8 + 8 + 4

/** Approximate growth of a file when it is decompressed. */
const packed: Readonly<Record<string, number>> = { '.gz': 6, '.parquet': 4 }

const LOOKED_AT = 1 << 20

/**
 * Approximate memory in bytes needed to train on a file as a whole: cells are counted in its first megabyte, or estimated if it is compressed.
 *
 * @throws the file system's error if it cannot be read.
 */
export async function neededMemory(path: string): Promise<number> {
  const { open } = nodeBuiltin('fs/promises', 'neededMemory')
  const { extname } = nodeBuiltin('path', 'neededMemory')
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const factor = packed[extname(path).toLowerCase()]
    // A compressed cell takes about five bytes decompressed.
    if (factor !== undefined) return ((size * factor) / 5) * BYTES_A_CELL
    const bytes = new Uint8Array(Math.min(size, LOOKED_AT))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    let cells = 1
    for (let i = 0; i < bytesRead; i++) if (separators.has(bytes[i]!)) cells++
    return (cells / Math.max(1, bytesRead)) * size * BYTES_A_CELL
  } finally {
    await file.close()
  }
}

const separators: ReadonlySet<number> = new Set(Array.from(',;\t|\n', (letter) => letter.charCodeAt(0)))
