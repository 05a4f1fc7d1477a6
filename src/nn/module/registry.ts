import { ValueError } from '../../base/errors.ts'
import { Tensor } from '../../tensor/index.ts'
import type { AnyModule } from './module.ts'
import { Parameter } from './parameter.ts'

/** The contents of a module by field name, in the order of creation. */
export interface Members {
  readonly parameters: readonly (readonly [name: string, parameter: Parameter])[]
  readonly buffers: readonly (readonly [name: string, buffer: Tensor])[]
  readonly children: readonly (readonly [name: string, child: AnyModule])[]
}

const modules = new WeakSet<object>()
const bufferNames = new WeakMap<object, Map<string, boolean>>()

/** Registers a new module, so that `isModule` recognizes it. */
export function registerModule(module: object): void {
  modules.add(module)
}

/**
 * True for instances of `Module`.
 *
 * @example
 * isModule(new nn.Linear(2, 3)) // true
 * isModule(zeros(2, 3)) // false
 */
export function isModule(value: unknown): value is AnyModule {
  return typeof value === 'function' && modules.has(value)
}

/** Registers the field `name` of a module as a buffer; `persistent` ones are part of its state dict. */
export function nameBuffer(module: object, name: string, persistent: boolean): void {
  let names = bufferNames.get(module)
  if (names === undefined) bufferNames.set(module, (names = new Map()))
  names.set(name, persistent)
}

/** True for buffers that `stateDict()` includes. */
export function isPersistent(module: object, name: string): boolean {
  return bufferNames.get(module)?.get(name) ?? false
}

/**
 * Reads the fields of a module.
 *
 * @throws ValueError if a field is a plain array, Map or object that contains modules or parameters, because they would not be trained.
 */
export function membersOf(module: AnyModule): Members {
  const parameters: [string, Parameter][] = []
  const buffers: [string, Tensor][] = []
  const children: [string, AnyModule][] = []
  const named = bufferNames.get(module)
  for (const name of Object.keys(module)) {
    const value: unknown = (module as unknown as Record<string, unknown>)[name]
    if (value instanceof Parameter) parameters.push([name, value])
    else if (value instanceof Tensor) {
      if (named?.has(name)) buffers.push([name, value])
    } else if (isModule(value)) children.push([name, value])
    else if (typeof value === 'object' && value !== null) refuseHidden(module, name, value)
  }
  return { parameters, buffers, children }
}

function refuseHidden(module: AnyModule, name: string, value: object): void {
  const field = `${module.constructor.name}.${name}`
  const isArray = Array.isArray(value)
  const isPlain = value instanceof Map || Object.getPrototypeOf(value) === Object.prototype
  if (!isArray && !isPlain) return
  const items: unknown[] = isArray ? value : value instanceof Map ? [...value.values()] : Object.values(value)
  const kind = isArray ? 'array' : value instanceof Map ? 'Map' : 'object'
  if (items.some(isModule))
    throw new ValueError(
      'Module',
      `${field} is a plain ${kind} of modules, which would be neither trained nor saved; write this.${name} = new nn.${isArray ? 'ModuleList([...])' : 'ModuleDict({ ... })'}, or use a #private field to hold them unregistered`,
    )
  if (items.some((item) => item instanceof Parameter))
    throw new ValueError(
      'Module',
      `${field} is a plain ${kind} of parameters, which would be neither trained nor saved; write this.${name} = new nn.ParameterList([...]), or give each its own field`,
    )
}
