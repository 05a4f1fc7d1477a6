import { generatorState, setGeneratorState, type GeneratorStates } from '../../tensor/index.ts'
import type { DataParallelTraining } from '../data-parallel.ts'
import type { GatheredGradients } from '../stepper.ts'
import type { Checkpoint } from './checkpoints.ts'
import type { Stored } from './stored-tensor.ts'
import { carriedBy, type FitState, type Place } from './training-state.ts'

/** The state that differs between processes: random numbers, accumulated gradients, and the state that the model carries. */
export interface ProcessState {
  readonly generators: GeneratorStates
  readonly gradients: GatheredGradients | null
  readonly carried: readonly Stored[] | null
}

/** The state of this process, after a batch or an epoch. */
export async function processState({ training, stepper }: FitState, after: Place): Promise<ProcessState> {
  return {
    generators: generatorState(),
    gradients: await stepper.state(),
    carried: after === 'batch' ? await carriedBy(training.model) : null,
  }
}

/**
 * Restores the state of this process after everything else. A checkpoint of another number of processes has none: this process then continues with new
 * random numbers, and a carried state starts from zeros.
 */
export function restoreProcess(
  { optimizer, stepper }: FitState,
  checkpoint: Checkpoint | null,
  { rank, worldSize }: DataParallelTraining,
): ProcessState | null {
  if (checkpoint === null) return null
  const all = checkpoint.parts.get('processes') as readonly ProcessState[] | undefined
  const own = all?.length === worldSize ? all[rank]! : null
  optimizer.zeroGrad()
  stepper.loadState(own?.gradients ?? null)
  if (own !== null) setGeneratorState(own.generators)
  return own
}
