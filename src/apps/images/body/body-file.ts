import { FileError } from '../../../base/errors.ts'
import { decodeSafetensors } from '../../../data/safetensors/decode.ts'
import type { SafetensorsTensor } from '../../../data/safetensors/dtypes.ts'
import { encodeSafetensors } from '../../../data/safetensors/encode.ts'
import { checkImageModel } from '../models/facts.ts'
import type { PictureBody } from './picture-body.ts'

/** Ending of the name under which the scales of a tensor's rows are stored. */
const SCALE = ':scale'

/**
 * A body as a small safetensors file: weights in 8 bits, with a float32 scale for each output channel, so that a weight is wrong by at most half a 127th of the
 * largest in its channel. Biases and batch norm stay float32.
 */
export function encodeBody({ name, model, weights }: PictureBody): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsTensor>()
  for (const [key, tensor] of weights) {
    if (tensor.shape.length < 2) {
      tensors.set(key, tensor)
      continue
    }
    const { bytes, scales } = inBytes(tensor)
    tensors.set(key, { dtype: 'I8', shape: tensor.shape, data: bytes })
    tensors.set(key + SCALE, { dtype: 'F32', shape: [scales.length], data: scales })
  }
  return encodeSafetensors(tensors, { name, model: JSON.stringify(model) })
}

/** Reads the file of a body. @throws FileError if it is damaged. */
export function decodeBody(where: string, file: Uint8Array): PictureBody {
  const { tensors, metadata } = decodeSafetensors(file)
  const { name, model } = metadata
  if (name === undefined || model === undefined) throw new FileError(`${where} is not the body of a net.`)
  const weights = new Map<string, SafetensorsTensor>()
  for (const [key, tensor] of tensors) {
    if (key.endsWith(SCALE)) continue
    const scales = tensors.get(key + SCALE)
    weights.set(key, scales === undefined ? tensor : inFloats(where, key, tensor, scales))
  }
  return { name, model: checkImageModel(where, parsed(where, model)), weights }
}

function parsed(where: string, model: string): Record<string, unknown> {
  let facts: unknown = null
  try {
    facts = JSON.parse(model)
  } catch {
    // Reported below.
  }
  if (typeof facts !== 'object' || facts === null)
    throw new FileError(`${where} is damaged: the description of its net is not a JSON object.`)
  return facts as Record<string, unknown>
}

function inBytes({ shape, data }: SafetensorsTensor): { bytes: Int8Array; scales: Float32Array } {
  const rows = shape[0]!
  const width = data.length / rows
  const bytes = new Int8Array(data.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = (data as Float32Array).subarray(row * width, (row + 1) * width)
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const scale = largest / 127 || 1
    scales[row] = scale
    own.forEach((value, i) => (bytes[row * width + i] = Math.round(value / scale)))
  }
  return { bytes, scales }
}

function inFloats(
  where: string,
  key: string,
  { shape, data }: SafetensorsTensor,
  scales: SafetensorsTensor,
): SafetensorsTensor {
  if (scales.data.length !== shape[0])
    throw new FileError(`${where} is damaged: ${key} has ${shape[0]} rows, but ${scales.data.length} scales.`)
  const width = data.length / shape[0]
  return {
    dtype: 'F32',
    shape,
    data: Float32Array.from(
      data as Int8Array,
      (value, i) => value * (scales.data as Float32Array)[Math.floor(i / width)]!,
    ),
  }
}
