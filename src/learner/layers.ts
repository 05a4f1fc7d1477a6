import type { AnyModule } from '../nn/index.ts'
import { Tensor } from '../tensor/index.ts'

/** A layer: a module that has no other modules inside. */
export interface Layer {
  /** Its name in the model, such as `lins.0`; the name of the class where the model is a single layer. */
  readonly name: string
  readonly module: AnyModule
}

/** The layers of a model, in the order of its fields. */
export function layersOf(model: AnyModule): Layer[] {
  return model
    .namedModules()
    .filter(([, module]) => module.children().length === 0)
    .map(([name, module]) => ({ name: name === '' ? module.constructor.name : name, module }))
}

/** The first tensor of what a layer gave. */
export function tensorOf(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output
  return Array.isArray(output) && output[0] instanceof Tensor ? output[0] : null
}
