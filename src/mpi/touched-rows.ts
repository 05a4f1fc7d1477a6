import type { Tensor } from '../tensor/index.ts'
import { isOnHost, peek } from '../tensor/read.ts'
import type { Communicator } from './communicator.ts'
import { copyInto, floatsOf, setGradient, type Floats } from './flat-buffer.ts'

/**
 * Adds up the gradients of tables of which a batch uses few rows: only rows that are not zero travel, with their numbers. All processes add them in the order of
 * the ranks, so they get the same bits. If the rows of all processes are no fewer numbers than the table, the whole table travels.
 */
export async function sumTouchedRows(communicator: Communicator, tables: readonly Tensor[]): Promise<void> {
  if (tables.length === 0) return
  const { rank, worldSize } = communicator
  const touched = tables.map((table) => touchedRows(table))
  // The counts of all processes, so that they decide alike.
  const counts = new Float64Array(tables.length * worldSize)
  touched.forEach((rows, i) => (counts[i * worldSize + rank] = rows === null ? Infinity : rows.length))
  await communicator.allReduce(counts)
  for (const [i, table] of tables.entries()) {
    const all = counts.subarray(i * worldSize, (i + 1) * worldSize).reduce((sum, own) => sum + own)
    const width = table.numel / table.shape[0]!
    if (all === 0) continue
    if (all * (width + 1) < table.numel) await sumRows(communicator, table, touched[i]!, width)
    else await sumAll(communicator, table)
  }
}

/** The rows of a gradient that are not zero: none if there is no gradient. Null if its numbers cannot be seen at once. */
function touchedRows({ grad, shape }: Tensor): Int32Array | null {
  if (grad === null) return new Int32Array(0)
  if (!isOnHost(grad) || !grad.isContiguous()) return null
  const values = inPairs(peek(grad) as Floats)
  const width = values.length / shape[0]!
  const rows: number[] = []
  for (let row = 0, at = 0; row < shape[0]!; row++, at += width) {
    let column = 0
    while (column < width && values[at + column] === 0) column++
    if (column < width) rows.push(row)
  }
  return Int32Array.from(rows)

  /** Two numbers as one, which is zero if they are: half as many to look at. */
  function inPairs(own: Floats): Floats {
    const pairs =
      own instanceof Float32Array && own.byteOffset % 8 === 0 && (own.length / shape[0]!) % 2 === 0
    return pairs ? new Float64Array(own.buffer, own.byteOffset, own.length / 2) : own
  }
}

async function sumRows(
  communicator: Communicator,
  table: Tensor,
  rows: Int32Array,
  width: number,
): Promise<void> {
  const Kind = floatsOf(table)
  const own = new Kind(rows.length * width)
  if (table.grad !== null) {
    const values = peek(table.grad) as Floats
    rows.forEach((row, i) => own.set(values.subarray(row * width, (row + 1) * width), i * width))
  }
  const [numbers, sums] = [
    await communicator.allGatherBytes(bytesOf(rows)),
    await communicator.allGatherBytes(bytesOf(own)),
  ]
  if (table.grad === null) setGradient(table, new Kind(table.numel))
  const values = peek(table.grad!) as Floats
  for (const row of rows) values.fill(0, row * width, (row + 1) * width)
  numbers.forEach((bytes, rank) => {
    const added = new Kind(sums[rank]!.buffer as ArrayBuffer)
    new Int32Array(bytes.buffer as ArrayBuffer).forEach((row, i) => {
      for (let column = 0; column < width; column++)
        values[row * width + column]! += added[i * width + column]!
    })
  })
}

async function sumAll(communicator: Communicator, table: Tensor): Promise<void> {
  const values = new (floatsOf(table))(table.numel)
  if (table.grad !== null) await copyInto(values, 0, table.grad)
  await communicator.allReduce(values)
  setGradient(table, values)
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Floats): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
