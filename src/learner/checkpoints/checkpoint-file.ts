import { FileError } from '../../base/errors.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { version } from '../../base/version.ts'
import { decodeSafetensors, type SafetensorsFile } from '../../data/safetensors/decode.ts'
import type { SafetensorsTensor } from '../../data/safetensors/dtypes.ts'
import { encodeSafetensors } from '../../data/safetensors/encode.ts'
import { SafetensorsError } from '../../data/safetensors/header.ts'
import { packState, unpackState, type PackedState } from './plain-state.ts'

/** Version of the checkpoint format that is written; this and earlier versions can be read. */
export const CHECKPOINT_VERSION = 1

/** The parts of a checkpoint by name (weights, optimizer, and so on), as plain data with typed arrays. */
export type CheckpointParts = ReadonlyMap<string, unknown>

/**
 * A part of a checkpoint differs from what was written.
 *
 * @example
 * try {
 *   await learner.fit(5, 1e-3, { resume: 'runs/long/checkpoints' })
 * } catch (error) {
 *   if (error instanceof DamagedCheckpointError) console.log(error.part, error.good)
 * }
 */
export class DamagedCheckpointError extends FileError {
  /** The damaged file. */
  readonly path: string
  /** The damaged part: `header` or a part name such as `weights`. */
  readonly part: string
  /** The newest intact checkpoint in the same folder, or null. */
  readonly good: string | null

  readonly #reason: string

  constructor(path: string, part: string, reason: string, good: string | null = null, offer = '') {
    super(`${path} is damaged in part ${JSON.stringify(part)}: ${reason}${offer}.`)
    this.path = path
    this.part = part
    this.good = good
    this.#reason = reason
  }

  /** The same error with the newest intact checkpoint and what to do. */
  offering(good: { readonly path: string; readonly step: number } | null): DamagedCheckpointError {
    const offer =
      good === null
        ? '; there is no other intact checkpoint'
        : `; the newest intact one is ${good.path}, saved at step ${good.step}`
    return new DamagedCheckpointError(this.path, this.part, this.#reason, good?.path ?? null, offer)
  }
}

const FORMAT = 'lanner-checkpoint'
const PART = 'part '
const SUM = 'sha256 '

/**
 * The bytes of a checkpoint: a safetensors file whose metadata has the text and SHA-256 of each part, and a SHA-256 of the header. See
 * `docs/decisions/0008-checkpoints.md`.
 */
export function encodeCheckpoint(
  parts: CheckpointParts,
  facts: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsTensor>()
  const header: Record<string, string> = { ...facts, format: FORMAT, version: String(CHECKPOINT_VERSION) }
  header['lanner'] = version
  const texts: Record<string, string> = {}
  for (const [name, state] of parts) {
    const packed = packState(state)
    texts[`${PART}${name}`] = packed.json
    header[`${SUM}${name}`] = sumOfPart(packed)
    for (const [array, tensor] of packed.arrays) tensors.set(`${name}/${array}`, tensor)
  }
  return encodeSafetensors(tensors, { ...texts, ...header, sha256: sumOfHeader(header) })
}

/**
 * Reads and checks a checkpoint.
 *
 * @throws DamagedCheckpointError naming the damaged part; FileError if it is not a checkpoint, or has a newer format.
 */
export function decodeCheckpoint(
  path: string,
  bytes: Uint8Array,
): { readonly parts: CheckpointParts; readonly facts: Readonly<Record<string, string>> } {
  const file = decoded(path, bytes)
  const { sha256, ...metadata } = file.metadata
  if (metadata['format'] !== FORMAT && sha256 === undefined)
    throw new FileError(`${path} is not a Lanner checkpoint.`)
  const facts = Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith(PART)))
  if (sha256 !== sumOfHeader(facts))
    throw new DamagedCheckpointError(path, 'header', 'its checksum does not match')
  if (!(Number(metadata['version']) <= CHECKPOINT_VERSION))
    throw new FileError(
      `${path} was written by a newer version of Lanner (checkpoint format ${metadata['version']}, this version reads up to ${CHECKPOINT_VERSION}); update the package.`,
    )
  const parts = new Map<string, unknown>()
  for (const key of Object.keys(facts).filter((own) => own.startsWith(SUM))) {
    const name = key.slice(SUM.length)
    const json = metadata[`${PART}${name}`]
    if (json === undefined) throw new DamagedCheckpointError(path, name, 'it is missing')
    const packed = { json, arrays: arraysOf(file, name) }
    if (sumOfPart(packed) !== facts[key])
      throw new DamagedCheckpointError(path, name, 'its checksum does not match')
    parts.set(name, unpacked(path, name, packed))
  }
  return { parts, facts }
}

/** The state of a part. Its checksum is right, so whatever is wrong was written like that. */
function unpacked(path: string, part: string, packed: PackedState): unknown {
  try {
    return unpackState(packed)
  } catch {
    throw new DamagedCheckpointError(path, part, 'it is not the state of a fit')
  }
}

function decoded(path: string, bytes: Uint8Array): SafetensorsFile {
  try {
    return decodeSafetensors(bytes)
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error
    throw new DamagedCheckpointError(path, 'header', error.reason)
  }
}

function arraysOf({ tensors }: SafetensorsFile, part: string): ReadonlyMap<string, SafetensorsTensor> {
  const prefix = `${part}/`
  return new Map(
    Array.from(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )
}

export function sumOfPart({ json, arrays }: PackedState): string {
  const sum = nodeBuiltin('crypto', 'checkpoint').createHash('sha256').update(json)
  for (const name of Array.from(arrays.keys()).toSorted()) {
    const { dtype, shape, data } = arrays.get(name)!
    sum.update(`\n${JSON.stringify([name, dtype, shape])}\n`)
    sum.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return sum.digest('hex')
}

/** Covers the whole header except the texts of the parts, which have their own checksums. */
export function sumOfHeader(facts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return nodeBuiltin('crypto', 'checkpoint')
    .createHash('sha256')
    .update(JSON.stringify(entries))
    .digest('hex')
}
