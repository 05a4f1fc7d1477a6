import { FileError } from '../../base/errors.ts'
import { clipped, quoted, shownValue } from '../../base/quoted.ts'
import { isKnownDType, kinds, type SafetensorsDType } from './dtypes.ts'
import { duplicateKey } from './duplicate-key.ts'

/** Maximum header length, as in the format's own library. */
export const MAX_HEADER_BYTES = 100_000_000

/** Position of a tensor: bytes counted from the end of the header. */
export interface HeaderEntry {
  readonly name: string
  readonly dtype: SafetensorsDType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

export interface Header {
  /** In order of their bytes. */
  readonly entries: readonly HeaderEntry[]
  readonly metadata: Readonly<Record<string, string>>
  /** Offset of the tensors' bytes in the file. */
  readonly dataStart: number
}

/** A safetensors file that is damaged, or has a feature that this Lanner does not support. */
export class SafetensorsError extends FileError {
  /** The problem, without a full stop. */
  readonly reason: string
  constructor(problem: 'is damaged' | 'cannot be used', reason: string, options?: ErrorOptions) {
    super(`The safetensors file ${problem}: ${reason}.`, options)
    this.reason = reason
  }
}

const damaged = (reason: string, options?: ErrorOptions): FileError =>
  new SafetensorsError('is damaged', reason, options)

/** Reads the header of a file and checks it against the file's length. @throws FileError naming the bad tensor. */
export function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes, but the header length alone takes 8`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > MAX_HEADER_BYTES)
    throw damaged(`it declares a header of ${length} bytes, but at most ${MAX_HEADER_BYTES} are allowed`)
  const dataStart = 8 + Number(length)
  if (dataStart > bytes.length)
    throw damaged(
      `its header should have ${length} bytes, but the file ends after ${bytes.length - 8} (cut short?)`,
    )
  const fields = parse(bytes.subarray(8, dataStart))
  let metadata: Readonly<Record<string, string>> = {}
  const entries: HeaderEntry[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (name === '__metadata__') metadata = checkMetadata(value)
    else entries.push(checkEntry(name, value))
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkLayout(entries, bytes.length - dataStart)
  return { entries, metadata, dataStart }
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw damaged('its header does not start with "{"')
  let value: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch (error) {
    throw damaged('its header is not JSON', { cause: error })
  }
  const twice = duplicateKey(text)
  if (twice !== null) throw damaged(`its header has the key ${quoted(twice)} twice`)
  return value as Record<string, unknown>
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isObject(value) || Object.values(value).some((entry) => typeof entry !== 'string'))
    throw damaged('its __metadata__ is not an object of strings')
  return value as Record<string, string>
}

function checkEntry(name: string, value: unknown): HeaderEntry {
  const tensor = `tensor ${quoted(name)}`
  if (!isObject(value)) throw damaged(`${tensor} is not described by an object`)
  const { dtype, shape, data_offsets: offsets } = value
  if (!isKnownDType(dtype))
    throw new SafetensorsError(
      'cannot be used',
      `${tensor} has dtype ${shownValue(dtype)}; supported are ${Object.keys(kinds).join(', ')}`,
    )
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw damaged(`${tensor} has shape ${shownValue(shape)}, which is not a list of integers of at least 0`)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw damaged(
      `${tensor} has data_offsets ${shownValue(offsets)}, which are not two integers of at least 0`,
    )
  const [begin, end] = offsets as [number, number]
  if (end < begin) throw damaged(`${tensor} ends at byte ${end}, before its start at ${begin}`)
  const needed = shape.reduce((product: number, size: number) => product * size, kinds[dtype].bytes)
  if (needed !== end - begin)
    throw damaged(
      `${tensor}, ${dtype} [${clipped(shape.join(', '))}], needs ${needed} bytes, but its data_offsets span ${end - begin}`,
    )
  return { name, dtype, shape, begin, end }
}

/** The tensors must follow each other without gap or overlap and fill the file: no byte is hidden, none is used twice. */
function checkLayout(entries: readonly HeaderEntry[], available: number): void {
  let at = 0
  for (const { name, begin, end } of entries) {
    const tensor = `tensor ${quoted(name)}`
    if (begin < at)
      throw damaged(`${tensor} starts at byte ${begin} and overlaps another, which ends at ${at}`)
    if (begin > at) throw damaged(`there are ${begin - at} unused bytes before ${tensor}`)
    if (end > available)
      throw damaged(
        `${tensor} ends at byte ${end}, but there are only ${available} bytes of data (cut short?)`,
      )
    at = end
  }
  if (at !== available) throw damaged(`${available - at} bytes after the last tensor belong to none`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
