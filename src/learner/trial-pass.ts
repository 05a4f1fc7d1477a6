import type { Batch } from '../data/index.ts'
import type { AnyModule } from '../nn/index.ts'
import { generatorState, noGrad, setGeneratorState } from '../tensor/index.ts'
import { kernelsOf, predictBatch, scopeOn } from './batch-tensors.ts'
import { evaluationMode } from './modes.ts'

/** One forward pass in evaluation mode, for what hooks or counters see of it. Modes of the modules and random numbers are then as before. */
export function trialPass(model: AnyModule, batch: Batch): void {
  const modes = model.modules().map((module) => [module, module.training] as const)
  const random = generatorState()
  try {
    evaluationMode(model)
    scopeOn(kernelsOf(model), () => noGrad(() => void predictBatch(model, batch)))
  } finally {
    for (const [module, mode] of modes) module.training = mode
    setGeneratorState(random)
  }
}
