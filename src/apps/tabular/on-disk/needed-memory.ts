import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** Bytes of a cell while a table is read and prepared: as DuckDB keeps it, as the table holds it, and as the net takes it. */
const BYTES_A_CELL = 8 + 8 + 4

/** How much larger a file becomes when it is unpacked, about. */
const packed: Readonly<Record<string, number>> = { '.gz': 6, '.parquet': 4 }

const LOOKED_AT = 1 << 20

/**
 * About how many bytes of memory a file needs to be trained on as a whole: cells are counted in its first megabyte, or guessed where it is packed.
 *
 * @throws the error of the file system where it cannot be read.
 */
export async function neededMemory(path: string): Promise<number> {
  const { open } = nodeBuiltin('fs/promises', 'neededMemory')
  const { extname } = nodeBuiltin('path', 'neededMemory')
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const factor = packed[extname(path).toLowerCase()]
    // A packed cell takes about five bytes unpacked.
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
