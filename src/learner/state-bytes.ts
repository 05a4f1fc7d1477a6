import { wrongArgument } from '../base/check-argument.ts'
import type { SafetensorsTensor } from '../data/index.ts'
import { encodeSafetensors } from '../data/safetensors/encode.ts'
import type { StateDict } from '../nn/index.ts'
import { requireTensor, type Tensor } from '../tensor/index.ts'

/**
 * The bytes of a safetensors file with the tensors of a state dict: float32 as F32, int32 as I32, bool as BOOL.
 *
 * @param more Arrays that are stored with them.
 * @example
 * const bytes = await stateToSafetensors(new nn.Linear(2, 1).stateDict())
 * const { tensors } = decodeSafetensors(bytes)
 * Array.from(tensors.keys()) // ['bias', 'weight']
 */
export async function stateToSafetensors(
  state: StateDict,
  metadata: Readonly<Record<string, string>> = {},
  more: ReadonlyMap<string, SafetensorsTensor> = new Map(),
): Promise<Uint8Array<ArrayBuffer>> {
  if (!((more as unknown) instanceof Map))
    throw wrongArgument('stateToSafetensors', 'a Map of further arrays', more)
  return encodeSafetensors(new Map([...more, ...(await storedState(state))]), metadata)
}

/** The tensors of a state dict as a safetensors file has them. */
export async function storedState(state: StateDict): Promise<Map<string, SafetensorsTensor>> {
  const tensors = new Map<string, SafetensorsTensor>()
  if (typeof state !== 'object' || state === null)
    throw wrongArgument('stateToSafetensors', 'tensors by name, such as model.stateDict()', state)
  for (const [name, x] of Object.entries(state)) tensors.set(name, await stored(x))
  return tensors
}

async function stored(x: Tensor): Promise<SafetensorsTensor> {
  requireTensor('stateToSafetensors', x)
  const data = await x.data()
  const { shape } = x
  if (x.dtype === 'float32') return { dtype: 'F32', shape, data: Float32Array.from(data) }
  if (x.dtype === 'int32') return { dtype: 'I32', shape, data: Int32Array.from(data) }
  return { dtype: 'BOOL', shape, data: Uint8Array.from(data) }
}
