import { maskedCrc32c } from './crc32c.ts'

/** The contents of one event. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step?: number
  /** The first event of a file has `brain.Event:2`. */
  readonly fileVersion?: string
  readonly scalars?: Readonly<Record<string, number>>
  /** A program started at this step: TensorBoard discards earlier events for this step and later ones. */
  readonly begins?: boolean
}

/**
 * One event as TensorBoard reads it: a protocol-buffer message in a record (length, its checksum, message, its checksum). The fields are
 * those of `tensorflow.Event`: 1 wall time, 2 step, 3 file version, 5 summary, 7 session log; of the summary's values: 1 tag, 2 simple value; of the session log: 1 status, of which 1 is START.
 *
 * @example
 * eventRecord({ wallTime: 0, fileVersion: 'brain.Event:2' }).length // 40
 */
export function eventRecord({
  wallTime,
  step,
  fileVersion,
  scalars = {},
  begins,
}: TensorBoardEvent): Uint8Array {
  const summary = Object.entries(scalars).flatMap(([tag, value]) =>
    block(1, [...text(1, tag), 0x15, ...bytesOf(4, (view) => view.setFloat32(0, value, true))]),
  )
  const message = Uint8Array.from([
    0x09,
    ...bytesOf(8, (view) => view.setFloat64(0, wallTime, true)),
    ...(step === undefined ? [] : [0x10, ...varint(step)]),
    ...(fileVersion === undefined ? [] : text(3, fileVersion)),
    ...(summary.length === 0 ? [] : block(5, summary)),
    ...(begins ? block(7, [0x08, 1]) : []),
  ])
  const length = Uint8Array.from(bytesOf(8, (view) => view.setBigUint64(0, BigInt(message.length), true)))
  const record = new Uint8Array(16 + message.length)
  const view = new DataView(record.buffer)
  record.set(length)
  view.setUint32(8, maskedCrc32c(length), true)
  record.set(message, 12)
  view.setUint32(12 + message.length, maskedCrc32c(message), true)
  return record
}

function bytesOf(size: number, write: (view: DataView) => void): number[] {
  const bytes = new Uint8Array(size)
  write(new DataView(bytes.buffer))
  return [...bytes]
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}

function block(field: number, bytes: readonly number[]): number[] {
  return [field * 8 + 2, ...varint(bytes.length), ...bytes]
}

function text(field: number, value: string): number[] {
  return block(field, [...new TextEncoder().encode(value)])
}
