import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DTypeError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { Device } from '../../backend/kernels.ts'
import type { DType } from '../../backend/storage.ts'
import type { Shape } from '../shape.ts'
import { moves, type Tensor } from '../tensor.ts'

/** The last argument of every function that creates a tensor. */
export interface CreateOptions {
  /** Default float32, unless the function says otherwise. */
  readonly dtype?: DType
  /** Default false. */
  readonly requiresGrad?: boolean
  /** Default: that of the backend chosen by `init`; of `...Like` functions, that of the other tensor. */
  readonly device?: Device | undefined
}

export const createOptionNames: OptionNames<CreateOptions> = { dtype: true, requiresGrad: true, device: true }

/** The backend that the options ask for; undefined for the usual one. */
export function placeOf({ device }: CreateOptions): Pick<Tensor, 'kernels'> | undefined {
  return device && moves.place?.(device)
}

/** Sizes as numbers or as one array, then options: `zeros(2, 3)`, `zeros([2, 3], { dtype: 'int32' })`. */
export type SizeArguments<Options = CreateOptions> =
  | readonly [shape: Shape, options?: Options]
  | readonly number[]
  | readonly [...sizes: number[], options: Options]

/** Splits `SizeArguments` into shape and options. */
export function sizesAndOptions<Options extends object>(
  operation: string,
  args: SizeArguments<Options>,
  names: OptionNames<NoInfer<Options>>,
): { readonly shape: number[]; readonly options: Options } {
  const shape: number[] = []
  let options = {} as Options
  for (const arg of args as readonly (number | Shape | Options | undefined)[])
    if (typeof arg === 'number') shape.push(arg)
    else if (Array.isArray(arg)) shape.push(...(arg as Shape))
    else if (arg !== undefined) {
      options = arg as Options
      checkOptions(operation, options, names)
    }
  return { shape, options }
}

/** Sets `requiresGrad` if requested. */
export function finished(x: Tensor, options: CreateOptions): Tensor {
  if (options.requiresGrad) x.requiresGrad = true
  return x
}

const dtypes: readonly unknown[] = ['float32', 'int32', 'bool'] satisfies DType[]

/** Refuses unknown dtypes, for callers without type checks. */
export function checkedDtype(operation: string, dtype: DType): DType {
  if (!dtypes.includes(dtype))
    throw new DTypeError(operation, `the dtype must be float32, int32 or bool, got ${shownValue(dtype)}`)
  return dtype
}
