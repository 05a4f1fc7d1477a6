import type { AnyModule } from '../nn/index.ts'
import { Tensor } from '../tensor/index.ts'

/** A layer: a module without submodules. */
export interface Layer {
  /** Its name in the model, such as `lins.0`; the class name if the model is a single layer. */
  readonly name: string
  readonly module: AnyModule
}

/** The layers of a model, in field order. */
export function layersOf(model: AnyModule): Layer[] {
  return model
    .namedModules()
    .filter(([, module]) => module.children().length === 0)
    .map(([name, module]) => ({ name: name === '' ? module.constructor.name : name, module }))
}

/** The first tensor that a layer returned. */
export function tensorOf(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output
  return Array.isArray(output) && output[0] instanceof Tensor ? output[0] : null
}
