import type { Kernels } from '../kernels.ts'
import type { HostMemory } from '../memory.ts'
import { convKernels } from './conv.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { Engine, MemoryKernels } from './engine.ts'
import { factorKernels } from './factors.ts'
import { geluKernels } from './gelu.ts'
import { lossKernels } from './loss.ts'
import { matmulKernels } from './matmul.ts'
import { normKernels } from './norm.ts'
import { poolKernels } from './pool.ts'
import { randomKernels } from './random.ts'
import { reduceKernels } from './reduce.ts'
import { recurrentKernels } from './recurrent.ts'
import { rowsKernels } from './rows.ts'
import { softmaxKernels } from './softmax.ts'
import { sortKernels } from './sort.ts'

/** A part of a backend: see `compiledKernels`. */
export type KernelPart = (engine: Engine) => Partial<Kernels>

const added: KernelPart[] = []
const made: { readonly kernels: object; readonly engine: Engine }[] = []

/** Adds parts to all compiled backends, also to those that exist. */
export function addKernels(...parts: readonly KernelPart[]): void {
  added.push(...parts)
  for (const { kernels, engine } of made) for (const part of parts) Object.assign(kernels, part(engine))
}

/**
 * Assembles a backend from its memory and its engine. Each part is `(engine: Engine) => Pick<Kernels, ...>` and makes its own
 * `ArgumentWriter`: elementwise has fill, copy, unary, clamp, binary, compare, logical, where; reduce has reduce, argReduce, cumsum;
 * sort has topk; softmax, loss, rows (takeRows, addRows, gather, scatterAdd), norm, random (with dropout), matmul, gelu, conv, pool and
 * recurrent (rnn, lstm, gru) have what their names say.
 * `training-kernels.ts` adds what only training needs, `attention-kernels.ts` attention,
 * `cdist-kernels.ts` distances, `ensemble-kernels.ts` layers of ensembles.
 */
export function compiledKernels(memory: MemoryKernels, engine: Engine): Kernels & HostMemory {
  const kernels = {
    ...elementwiseKernels(engine),
    ...reduceKernels(engine),
    ...sortKernels(engine),
    ...softmaxKernels(engine),
    ...lossKernels(engine),
    ...rowsKernels(engine),
    ...normKernels(engine),
    ...randomKernels(engine),
    ...matmulKernels(engine),
    ...geluKernels(engine),
    ...convKernels(engine),
    ...poolKernels(engine),
    ...recurrentKernels(engine),
    ...factorKernels(engine),
  }
  for (const part of added) Object.assign(kernels, part(engine))
  made.push({ kernels, engine })
  // So many properties make an object a dictionary, where each lookup costs 20 ns; of a prototype, V8 remembers them.
  const backend: unknown = Object.assign(Object.create(kernels), memory)
  // What is missing is not called before `training-kernels.ts` has added it.
  return backend as Kernels & HostMemory
}
