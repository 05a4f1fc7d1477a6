import { checkOptions } from '../base/check-options.ts'
import { loadOptionNames } from '../nn/module/state.ts'
import { DTypeError } from '../base/errors.ts'
import { clipped } from '../base/quoted.ts'
import type { SafetensorsArray, SafetensorsDType, SafetensorsFile, SafetensorsTensor } from '../data/index.ts'
import { encodeSafetensors } from '../data/safetensors/encode.ts'
import type { AnyModule, LoadOptions, LoadResult, StateDict } from '../nn/index.ts'
import { scope, tensor, type Tensor } from '../tensor/index.ts'

/**
 * The bytes of a safetensors file with the tensors of a state dict: float32 as F32, int32 as I32, bool as BOOL.
 *
 * @param more Arrays that are stored with them.
 */
export async function stateToSafetensors(
  state: StateDict,
  metadata: Readonly<Record<string, string>> = {},
  more: ReadonlyMap<string, SafetensorsTensor> = new Map(),
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, SafetensorsTensor>(more)
  for (const [name, x] of Object.entries(state)) tensors.set(name, await stored(x))
  return encodeSafetensors(tensors, metadata)
}

async function stored(x: Tensor): Promise<SafetensorsTensor> {
  const data = await x.data()
  const { shape } = x
  if (x.dtype === 'float32') return { dtype: 'F32', shape, data: Float32Array.from(data) }
  if (x.dtype === 'int32') return { dtype: 'I32', shape, data: Int32Array.from(data) }
  return { dtype: 'BOOL', shape, data: Uint8Array.from(data) }
}

/**
 * Copies the tensors of a file into the parameters and buffers of the same names. Values are converted to the module's dtypes, so files in
 * half or double precision, and PyTorch's 64-bit counters, load without conversion.
 *
 * @throws ValueError naming every tensor that is missing, unexpected or has another shape; DTypeError for numbers that do not fit. Nothing
 * is changed in that case.
 */
export function loadStateFromSafetensors(
  model: AnyModule,
  file: Pick<SafetensorsFile, 'tensors'>,
  options?: LoadOptions,
): LoadResult {
  checkOptions('loadStateFromSafetensors', options, loadOptionNames)
  return scope(() => {
    const own = model.stateDict()
    const state = new Map<string, Tensor>()
    for (const [name, { dtype: kind, shape, data }] of file.tensors) {
      const known = Object.hasOwn(own, name)
      const dtype = known ? own[name]!.dtype : 'float32'
      if (known && dtype === 'float32') checkReal(name, kind)
      const values = dtype === 'float32' ? Float32Array.from(numbers(data)) : wholeNumbers(name, data)
      state.set(name, tensor(values, { shape, dtype }))
    }
    return model.loadStateDict(state, options)
  })
}

/** Integers in place of floats are most likely the bits of floats stored under the wrong dtype. */
function checkReal(name: string, kind: SafetensorsDType): void {
  if (/^B?F\d/.test(kind)) return
  throw new DTypeError(
    'loadStateDict',
    `${clipped(name)} must be a float tensor (F64, F32, F16 or BF16), but the file has it as ${kind}`,
  )
}

function numbers(data: SafetensorsArray): ArrayLike<number> {
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Array.from(data, Number) : data
}

function wholeNumbers(name: string, data: SafetensorsArray): Int32Array {
  const values = numbers(data)
  const whole = Int32Array.from(values)
  for (let i = 0; i < whole.length; i++)
    if (whole[i] !== values[i])
      throw new DTypeError(
        'loadStateDict',
        `${clipped(name)} has the value ${values[i]}, which is not a 32-bit integer`,
      )
  return whole
}
