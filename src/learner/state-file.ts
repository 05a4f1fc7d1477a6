import { wrongArgument } from '../base/check-argument.ts'
import { checkOptions } from '../base/check-options.ts'
import { loadOptionNames } from '../nn/module/state.ts'
import { DTypeError } from '../base/errors.ts'
import { clipped } from '../base/quoted.ts'
import type { SafetensorsArray, SafetensorsDType, SafetensorsFile } from '../data/index.ts'
import type { AnyModule, LoadOptions, LoadResult } from '../nn/index.ts'
import { scope, tensor, type Tensor } from '../tensor/index.ts'

/**
 * Copies the tensors of a file into the parameters and buffers of the same names. Values are converted to the module's dtypes, so files in
 * half or double precision, and PyTorch's 64-bit counters, load without conversion.
 *
 * @throws ValueError naming every tensor that is missing, unexpected or has another shape; DTypeError for numbers that do not fit. Nothing
 * is changed in that case.
 * @example
 * const trained = new nn.Linear(2, 1)
 * const file = decodeSafetensors(await stateToSafetensors(trained.stateDict()))
 * const copy = new nn.Linear(2, 1)
 * loadStateFromSafetensors(copy, file).missingKeys // []
 */
export function loadStateFromSafetensors(
  model: AnyModule,
  file: Pick<SafetensorsFile, 'tensors'>,
  options?: LoadOptions,
): LoadResult {
  checkOptions('loadStateFromSafetensors', options, loadOptionNames)
  if (typeof model?.stateDict !== 'function')
    throw wrongArgument('loadStateFromSafetensors', 'a model, such as new nn.Linear(4, 1)', model)
  if (!(file?.tensors instanceof Map))
    throw wrongArgument('loadStateFromSafetensors', 'a file, such as decodeSafetensors(bytes)', file)
  return scope(() => {
    const own = model.stateDict()
    const state = new Map<string, Tensor>()
    for (const [name, { dtype: kind, shape, data }] of file.tensors) {
      const known = Object.hasOwn(own, name)
      const dtype = known ? own[name]!.dtype : 'float32'
      if (known && dtype === 'float32') checkReal(name, kind)
      const values = dtype === 'float32' ? Float32Array.from(numbers(data)) : wholeNumbers(name, data)
      state.set(name, tensor(values, { shape, dtype, device: own[name]?.device }))
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
