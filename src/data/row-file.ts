import { FileError } from '../base/errors.ts'
import { fileProblem } from '../base/file-problem.ts'
import { nodeBuiltin } from '../base/node-builtin.ts'

/** Numbers per row in one part of a batch. `width` 0 means one number, without a dimension. */
export interface RowPart {
  readonly kind: 'int32' | 'float32'
  readonly width: number
}

/** The layout of a row in a `RowFile`, four bytes per number: the parts of a batch in order, the target last. */
export interface RowLayout {
  readonly columns: readonly RowPart[]
  readonly target: RowPart
}

/** Numbers per row. */
export function numbersInRow({ columns, target }: RowLayout): number {
  return [...columns, target].reduce((sum, { width }) => sum + Math.max(1, width), 0)
}

/** Consecutive rows in a `RowFile`, starting at row `from`. */
export interface RowBlock {
  readonly from: number
  readonly rows: number
}

/** Maximum size of the write buffer of each block, and of all of them together. */
const [BYTES_A_BLOCK, BYTES_IN_ALL] = [1 << 16, 1 << 24]

/**
 * A file of fixed-length rows, written once, in any order of its blocks, and then read sequentially: model-ready rows that do not fit in memory. Node only.
 *
 * @example
 * const path = `${process.getBuiltinModule('node:os').tmpdir()}/lanner-example-${process.pid}.rows`
 * const layout = { columns: [{ kind: 'float32', width: 0 }], target: { kind: 'int32', width: 0 } }
 * const file = RowFile.create(path, layout, [{ from: 0, rows: 2 }])
 * for (const value of [0.5, 1.5]) {
 *   const at = file.next(0)
 *   file.floats[at] = value
 *   file.ints[at + 1] = 7
 * }
 * file.finish()
 * const numbers = new Int32Array(4)
 * file.read(0, 2, numbers)
 * file.remove()
 * new Float32Array(numbers.buffer)[2] // 1.5
 */
export class RowFile {
  readonly path: string
  readonly layout: RowLayout
  readonly blocks: readonly RowBlock[]
  /** Numbers per row. */
  readonly width: number
  /** Buffer for the row at `next`, as integers and as floats: two views of the same memory. */
  readonly ints: Int32Array
  readonly floats: Float32Array
  readonly #file: number
  readonly #held: Int32Array
  readonly #written: Float64Array
  readonly #room: number
  #open = true

  private constructor(path: string, layout: RowLayout, blocks: readonly RowBlock[], file: number) {
    this.path = path
    this.layout = layout
    this.blocks = blocks
    this.width = numbersInRow(layout)
    this.#file = file
    const bytes = Math.min(BYTES_A_BLOCK, Math.floor(BYTES_IN_ALL / Math.max(1, blocks.length)))
    this.#room = Math.max(1, Math.floor(bytes / (4 * this.width)))
    this.ints = new Int32Array(this.#room * this.width * blocks.length)
    this.floats = new Float32Array(this.ints.buffer)
    this.#held = new Int32Array(blocks.length)
    this.#written = new Float64Array(blocks.length)
  }

  /** Creates a file, replacing one of that name. @throws FileError if that fails. */
  static create(path: string, layout: RowLayout, blocks: readonly RowBlock[]): RowFile {
    const { openSync } = nodeBuiltin('fs', 'RowFile')
    try {
      return new RowFile(path, layout, blocks, openSync(path, 'w+'))
    } catch (error) {
      throw cannot(path, error)
    }
  }

  /** Offset in `ints` and `floats` for the next row of a block, valid until `next` is called again. @throws FileError if buffered rows cannot be written. */
  next(block: number): number {
    if (this.#held[block] === this.#room) this.#write(block)
    return (block * this.#room + this.#held[block]!++) * this.width
  }

  /** Writes buffered rows. @throws FileError if that fails; Error if a block did not get all its rows. */
  finish(): void {
    this.blocks.forEach(({ rows }, block) => {
      this.#write(block)
      if (this.#written[block] !== rows)
        throw new Error(`Block ${block} of ${this.path} got ${this.#written[block]} of ${rows} rows.`)
    })
  }

  /** Reads rows `from` to `from + rows - 1` into the start of `out`. @throws FileError if the file ends earlier. */
  read(from: number, rows: number, out: Int32Array): void {
    const { readSync } = nodeBuiltin('fs', 'RowFile')
    const bytes = new Uint8Array(out.buffer, out.byteOffset, rows * this.width * 4)
    let done = 0
    while (done < bytes.length) {
      let count: number
      try {
        count = readSync(this.#file, bytes, done, bytes.length - done, from * this.width * 4 + done)
      } catch (error) {
        throw new FileError(`${this.path} cannot be read: ${fileProblem(error)}.`, { cause: error })
      }
      if (count === 0) throw new FileError(`${this.path} cannot be read: it ends before row ${from + rows}.`)
      done += count
    }
  }

  /** Closes and deletes the file. */
  remove(): void {
    const { closeSync, rmSync } = nodeBuiltin('fs', 'RowFile')
    if (this.#open) closeSync(this.#file)
    this.#open = false
    rmSync(this.path, { force: true })
  }

  #write(block: number): void {
    const { writeSync } = nodeBuiltin('fs', 'RowFile')
    const rowBytes = this.width * 4
    const bytes = new Uint8Array(
      this.ints.buffer,
      block * this.#room * rowBytes,
      this.#held[block]! * rowBytes,
    )
    let at = (this.blocks[block]!.from + this.#written[block]!) * rowBytes
    let done = 0
    try {
      while (done < bytes.length) {
        const count = writeSync(this.#file, bytes, done, bytes.length - done, at)
        done += count
        at += count
      }
    } catch (error) {
      throw cannot(this.path, error)
    }
    this.#written[block]! += this.#held[block]!
    this.#held[block] = 0
  }
}

function cannot(path: string, error: unknown): FileError {
  const { dirname } = nodeBuiltin('path', 'RowFile')
  return new FileError(
    `Cannot write the prepared rows to the temporary folder ${dirname(path)}: ${fileProblem(error)}; free some space, or set TMPDIR to a folder on another disk.`,
    { cause: error },
  )
}
