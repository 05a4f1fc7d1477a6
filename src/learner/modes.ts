import type { AnyModule } from '../nn/index.ts'

/** Layers whose running statistics stand still although the model trains: those that `freezeTo` froze. */
const still = new WeakSet<AnyModule>()

/** Whether a layer keeps averages of what it sees. */
function hasStatistics(module: AnyModule): boolean {
  return (module as { running_mean?: unknown }).running_mean != null
}

/** Says whether the running statistics inside a module stand still while it trains. */
export function holdStatistics(module: AnyModule, held: boolean): void {
  for (const inner of module.modules().filter(hasStatistics)) {
    if (held) still.add(inner)
    else still.delete(inner)
  }
}

/** Training mode, for all but frozen statistics; a model that carries state from batch to batch forgets it where it has a method `reset`. */
export function trainingMode(model: AnyModule): void {
  model.train()
  for (const module of model.modules()) if (still.has(module)) module.eval()
  ;(model as { reset?: () => void }).reset?.()
}

/** Evaluation mode; a model that carries state from batch to batch forgets it where it has a method `reset`. */
export function evaluationMode(model: AnyModule): void {
  model.eval()
  ;(model as { reset?: () => void }).reset?.()
}
