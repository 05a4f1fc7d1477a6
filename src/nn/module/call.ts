import { LannerError, ValueError } from '../../base/errors.ts'
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

/** Called after a module's `forward`, with its inputs and output. An object that it returns, such as a tensor, replaces the output. */
export type ForwardHook = (module: AnyModule, inputs: readonly unknown[], output: unknown) => unknown

/** Called before a module's `forward`, with its inputs. An array that it returns replaces the inputs; any other object, the only input. */
export type ForwardPreHook = (module: AnyModule, inputs: readonly unknown[]) => unknown

/** Removes a hook: call it, or its method `remove`. */
export interface HookHandle {
  (): void
  remove(): void
}

const hooks = new WeakMap<AnyModule, Set<ForwardHook>>()
const preHooks = new WeakMap<AnyModule, Set<ForwardPreHook>>()

function addHook<H>(all: WeakMap<AnyModule, Set<H>>, module: AnyModule, hook: H): HookHandle {
  const own = all.get(module) ?? new Set()
  all.set(module, own.add(hook))
  const remove = (): void => {
    own.delete(hook)
    if (own.size === 0) all.delete(module)
  }
  return Object.assign(remove, { remove })
}

/** See `Module.registerForwardHook`. */
export function addForwardHook(module: AnyModule, hook: ForwardHook): HookHandle {
  return addHook(hooks, module, hook)
}

/** See `Module.registerForwardPreHook`. */
export function addForwardPreHook(module: AnyModule, hook: ForwardPreHook): HookHandle {
  return addHook(preHooks, module, hook)
}

/** Whether a hook watches or changes the calls of a module. */
export function hasForwardHook(module: AnyModule): boolean {
  return hooks.has(module) || preHooks.has(module)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Runs `forward` and adds the layer and module to any error. */
export function callModule<A extends unknown[], R>(
  module: { forward(...args: A): R } & AnyModule,
  args: A,
): R {
  if (!scanned.has(module)) {
    if (typeof (module.forward as unknown) !== 'function')
      throw new ValueError(
        module.constructor.name || 'module',
        'needs a method forward, which computes the output of the module',
      )
    membersOf(module)
    scanned.add(module)
  }
  try {
    let inputs = args
    for (const hook of preHooks.get(module) ?? []) {
      const changed = hook(module, inputs)
      if (isObject(changed)) inputs = (Array.isArray(changed) ? changed : [changed]) as A
    }
    let output = module.forward(...inputs)
    for (const hook of hooks.get(module) ?? []) {
      const changed = hook(module, inputs, output)
      if (isObject(changed)) output = changed as R
    }
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
