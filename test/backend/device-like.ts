import { IndexError } from '../../src/base/errors.ts'
import { complete } from '../../src/backend/complete.ts'
import { coreKernelNames } from '../../src/backend/core-kernels.ts'
import type { CoreKernels, Kernels } from '../../src/backend/kernels.ts'
import type { Storage, Strided } from '../../src/backend/storage.ts'
import { coreOf } from './stripped.ts'

/** Which arguments of a core kernel are written. */
const outputs = {
  fill: [0],
  copy: [1],
  unary: [2],
  clamp: [3],
  binary: [3],
  compare: [3],
  logical: [3],
  where: [3],
  reduce: [3],
  argReduce: [3],
  cumsum: [2],
  topk: [3, 4],
  softmax: [2],
  softmaxGrad: [3],
  takeRows: [2],
  addRows: [2],
  gather: [3],
  scatterAdd: [3],
  scatter: [4],
  matmul: [2],
  uniform: [0],
  normal: [0],
  bernoulli: [0],
} as const satisfies Record<keyof CoreKernels, readonly number[]>

/** Which argument holds the numbers of rows or elements. */
const indices: Partial<Record<keyof CoreKernels, number>> = {
  takeRows: 1,
  addRows: 0,
  gather: 2,
  scatterAdd: 1,
  scatter: 2,
}

/**
 * A backend as a GPU would be: a core only, nobody sees its memory, values come back some time later, and it notices an index outside its
 * table only then, unless the host knew the numbers: the rule of `CoreKernels`.
 */
export function deviceLike(inner: Kernels): Kernels {
  const core = coreOf(inner)
  const known = new WeakMap<Storage, ArrayLike<number>>()
  let pending: IndexError | null = null
  const kernels = coreKernelNames.map((name) => {
    const run = core[name] as (...args: unknown[]) => void
    const guarded = (...args: unknown[]): void => {
      const at = indices[name]
      try {
        run(...args)
      } catch (error) {
        const isLate = at !== undefined && !known.has((args[at] as Strided).storage)
        if (!(error instanceof IndexError) || !isLate) throw error
        pending ??= error
      }
      for (const place of outputs[name]) known.delete((args[place] as Strided).storage)
    }
    return [name, guarded]
  })
  return complete({
    ...core,
    ...(Object.fromEntries(kernels) as CoreKernels),
    write(storage, values, at = 0) {
      core.write(storage, values, at)
      known.delete(storage)
      if (storage.dtype === 'int32' && at === 0 && values.length === storage.length)
        known.set(storage, Int32Array.from(values))
    },
    known: (storage) => known.get(storage),
    async read(storage, at, length) {
      const values = await core.read(storage, at, length)
      const error = pending
      pending = null
      await new Promise((resolve) => setImmediate(resolve))
      if (error !== null) throw error
      return values
    },
  })
}
