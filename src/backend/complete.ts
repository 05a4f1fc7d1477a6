import { composedAttention } from './compositions/attention.ts'
import { composedDistances } from './compositions/cdist.ts'
import { composedConvolutions } from './compositions/conv.ts'
import { composedDropout } from './compositions/dropout.ts'
import { composedEnsembles } from './compositions/ensemble.ts'
import { composedFactors } from './compositions/factors.ts'
import { composedGelu } from './compositions/gelu.ts'
import { composedLosses } from './compositions/loss.ts'
import { composedNorms } from './compositions/norm.ts'
import { composedOptimizers } from './compositions/optimizer.ts'
import { composedPooling } from './compositions/pool.ts'
import { composedRecurrent } from './compositions/recurrent.ts'
import { composedWordVectors } from './compositions/word-vectors.ts'
import type { CoreBackend, FusedKernels, Kernels } from './kernels.ts'

/**
 * Completes a backend: the fused kernels that it lacks are composed from its core. Returns the same object.
 *
 * The compositions are correct but slow and need more temporaries. Anything a backend computes often deserves its own kernel.
 *
 * @example
 * const whole = (core: CoreBackend) => complete(core) // core has memory and the 23 core kernels
 */
export function complete(backend: CoreBackend & Partial<FusedKernels>): Kernels {
  const whole: FusedKernels = {
    ...composedLosses(backend),
    ...composedNorms(backend),
    ...composedRecurrent(backend),
    ...composedAttention(backend),
    ...composedGelu(backend),
    ...composedDistances(backend),
    ...composedEnsembles(backend),
    ...composedConvolutions(backend),
    ...composedPooling(backend),
    ...composedDropout(backend),
    ...composedOptimizers(backend),
    ...composedWordVectors(backend),
    ...composedFactors(backend),
  }
  const missing = Object.entries(whole).filter(([name]) => !(name in backend))
  return Object.assign(backend, Object.fromEntries(missing)) as Kernels
}
