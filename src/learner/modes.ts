import type { AnyModule } from '../nn/index.ts'

/** Layers frozen by `freezeTo`, whose running statistics do not change during training. */
const still = new WeakSet<AnyModule>()

/** Whether a layer keeps running statistics. */
function hasStatistics(module: AnyModule): boolean {
  return (module as { running_mean?: unknown }).running_mean != null
}

/** Sets whether the running statistics inside a module are frozen during training. */
export function holdStatistics(module: AnyModule, held: boolean): void {
  for (const inner of module.modules().filter(hasStatistics)) {
    if (held) still.add(inner)
    else still.delete(inner)
  }
}

/**
 * Sets training mode, except for frozen statistics, and calls the model's `reset` if it has one, to clear state carried from batch to
 * batch.
 */
export function trainingMode(model: AnyModule): void {
  model.train()
  for (const module of model.modules()) if (still.has(module)) module.eval()
  ;(model as { reset?: () => void }).reset?.()
}

/** Sets evaluation mode and calls the model's `reset` if it has one, to clear state carried from batch to batch. */
export function evaluationMode(model: AnyModule): void {
  model.eval()
  ;(model as { reset?: () => void }).reset?.()
}
