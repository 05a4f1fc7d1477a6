import { LannerError } from '../../base/errors.ts'
import type { AnyModule } from './module.ts'
import { membersOf } from './registry.ts'

interface Origin {
  readonly message: string
  /** The layer that threw, as text. */
  readonly layer: string
  /** The outermost module that the error has passed so far, and the path from it to the layer. */
  module: AnyModule
  path: string
}

const origins = new WeakMap<LannerError, Origin>()
const scanned = new WeakSet<AnyModule>()

/** Called after a module's `forward`, with its inputs and output. */
export type ForwardHook = (module: AnyModule, inputs: readonly unknown[], output: unknown) => void

const hooks = new WeakMap<AnyModule, Set<ForwardHook>>()

/** See `Module.registerForwardHook`. */
export function addForwardHook(module: AnyModule, hook: ForwardHook): () => void {
  const own = hooks.get(module) ?? new Set()
  hooks.set(module, own.add(hook))
  return () => {
    own.delete(hook)
    if (own.size === 0) hooks.delete(module)
  }
}

/** Whether a hook watches the calls of a module. */
export function hasForwardHook(module: AnyModule): boolean {
  return hooks.has(module)
}

/** Runs `forward` and adds the layer and module to any error. */
export function callModule<A extends unknown[], R>(
  module: { forward(...args: A): R } & AnyModule,
  args: A,
): R {
  if (!scanned.has(module)) {
    membersOf(module)
    scanned.add(module)
  }
  try {
    const output = module.forward(...args)
    for (const hook of hooks.get(module) ?? []) hook(module, args, output)
    return output
  } catch (error) {
    if (error instanceof LannerError) addPlace(error, module)
    throw error
  }
}

function addPlace(error: LannerError, module: AnyModule): void {
  let origin = origins.get(error)
  if (origin === undefined) {
    origin = { message: error.message, layer: firstLine(module), module, path: '' }
    origins.set(error, origin)
  } else {
    const inner = origin.module
    const own = module.namedModules().find(([name, candidate]) => candidate === inner && name !== '')
    if (own === undefined) return
    origin.path = origin.path === '' ? own[0] : `${own[0]}.${origin.path}`
    origin.module = module
  }
  const place = origin.path === '' ? '' : `${module.constructor.name}.${origin.path} = `
  const before = error.message
  error.message = `${origin.message} (in ${place}${origin.layer})`
  if (error.stack !== undefined) error.stack = error.stack.replace(before, () => error.message)
}

function firstLine(module: AnyModule): string {
  const [first, ...rest] = module.toString().split('\n')
  return rest.length === 0 ? first! : `${first}...)`
}
