/* oxlint-disable typescript/no-unsafe-declaration-merging -- a call signature can only be declared by merging an interface */
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { dropGradient, keep, type Tensor } from '../../tensor/index.ts'
import {
  addForwardHook,
  addForwardPreHook,
  callModule,
  type ForwardHook,
  type ForwardPreHook,
  type HookHandle,
} from './call.ts'
import type { Parameter } from './parameter.ts'
import { membersOf, nameBuffer, registerModule } from './registry.ts'
import {
  loadState,
  stateOf,
  type LoadOptions,
  type LoadResult,
  type StateDict,
  loadOptionNames,
} from './state.ts'

/** A module with any input and output types. */
export type AnyModule = Module<never, unknown>

export interface BufferOptions {
  /** Whether `stateDict()` includes it. Default true. */
  readonly persistent?: boolean
}

const bufferOptionNames: OptionNames<BufferOptions> = { persistent: true }

/** The call signature of a module: `module(...args)` is `module.forward(...args)`. */
export interface Module<A extends unknown[] = never, R = unknown> {
  (...args: A): R
}

/**
 * Base class of all networks and layers: parameters, buffers and submodules in its fields, and `forward`. An instance is called like a
 * function. `A` is the tuple of argument types and `R` the return type; without them a module can be passed around and trained, but
 * TypeScript does not let you call it.
 *
 * Fields that hold a `Parameter`, a `Module` or a buffer are registered automatically; for collections use `ModuleList`, `ModuleDict` or
 * `ParameterList`.
 *
 * @example
 * class Twice extends nn.Module<[Tensor], Tensor> {
 *   inner = new nn.Linear(2, 2)
 *   override forward(x: Tensor) {
 *     return this.inner(this.inner(x))
 *   }
 * }
 * const model = new Twice()
 * model(zeros(1, 2)).shape // [1, 2]
 */
export abstract class Module<A extends unknown[] = never, R = unknown> {
  /** True while training: dropout drops and batch norm uses the batch. Change it with `train()` and `eval()`. */
  declare training: boolean

  constructor() {
    const self = ((...args: A): R => callModule(self, args)) as unknown as this
    Object.setPrototypeOf(self, new.target.prototype)
    // Functions have `name` and `length` properties, but subclasses may want fields with these names.
    Reflect.deleteProperty(self, 'name')
    Reflect.deleteProperty(self, 'length')
    self.training = true
    registerModule(self)
    return self
  }

  /** The computation of the module. Call the module itself instead, so that errors name the layer. */
  abstract forward(...args: A): R

  /** The parameters of this module and its submodules, without duplicates. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter)
  }

  /** `parameters()` with their names, such as `rnn.weight_hh_l0`. */
  namedParameters(): [name: string, parameter: Parameter][] {
    const seen = new Set<Tensor>()
    const found: [string, Parameter][] = []
    for (const [prefix, module] of this.namedModules())
      for (const [name, parameter] of membersOf(module).parameters) {
        if (seen.has(parameter)) continue
        seen.add(parameter)
        found.push([joined(prefix, name), parameter])
      }
    return found
  }

  /** The buffers of this module and its submodules: tensors that are state but not learned. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, buffer]) => buffer)
  }

  /** `buffers()` with their names, such as `bn.running_mean`. */
  namedBuffers(): [name: string, buffer: Tensor][] {
    const seen = new Set<Tensor>()
    const found: [string, Tensor][] = []
    for (const [prefix, module] of this.namedModules())
      for (const [name, buffer] of membersOf(module).buffers) {
        if (seen.has(buffer)) continue
        seen.add(buffer)
        found.push([joined(prefix, name), buffer])
      }
    return found
  }

  /** The direct submodules, without duplicates. */
  children(): AnyModule[] {
    return this.namedChildren().map(([, child]) => child)
  }

  /** `children()` with their field names. */
  namedChildren(): [name: string, child: AnyModule][] {
    const seen = new Set<AnyModule>()
    return membersOf(this)
      .children.filter(([, child]) => !seen.has(child) && seen.add(child))
      .map(([name, child]) => [name, child])
  }

  /** This module and all submodules, without duplicates. */
  modules(): AnyModule[] {
    return this.namedModules().map(([, module]) => module)
  }

  /** `modules()` with their names; this module's own is ''. */
  namedModules(): [name: string, module: AnyModule][] {
    const seen = new Set<AnyModule>()
    const found: [string, AnyModule][] = []
    const visit = (prefix: string, module: AnyModule): void => {
      if (seen.has(module)) return
      seen.add(module)
      found.push([prefix, module])
      for (const [name, child] of membersOf(module).children) visit(joined(prefix, name), child)
    }
    visit('', this)
    return found
  }

  /** Registers the field `name` as a buffer and returns the tensor, which from now on outlives every scope. */
  registerBuffer<T extends Tensor | null>(name: string, buffer: T, options: BufferOptions = {}): T {
    checkOptions('Module.registerBuffer', options, bufferOptionNames)
    if (name === '' || name.includes('.'))
      throw new ValueError(
        'registerBuffer',
        `a name must not be empty or contain a dot, got ${JSON.stringify(name)}`,
      )
    nameBuffer(this, name, options.persistent ?? true)
    if (buffer !== null) keep(buffer)
    ;(this as unknown as Record<string, unknown>)[name] = buffer
    return buffer
  }

  /** Parameters and persistent buffers under PyTorch's names, in PyTorch's order. The tensors share the module's memory. */
  stateDict(): StateDict {
    return stateOf(this)
  }

  /**
   * Copies values into the parameters and buffers of the same names. If anything does not fit, nothing is changed.
   *
   * @throws ValueError that lists every missing or unexpected name (unless `strict` is false) and every shape mismatch.
   */
  loadStateDict(state: StateDict | ReadonlyMap<string, Tensor>, options: LoadOptions = {}): LoadResult {
    checkOptions('Module.loadStateDict', options, loadOptionNames)
    return loadState(this, state, options)
  }

  /** Sets this module and its submodules to training mode, or with false to evaluation mode. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode
    return this
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false)
  }

  /** Calls `f` with every submodule, innermost first, then with this module; for example to initialize weights. */
  apply(f: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(f)
    f(this)
    return this
  }

  /** Clears all gradients; with `setToNone: false` they are set to zero instead. */
  zeroGrad(setToNone = true): void {
    for (const parameter of this.parameters()) {
      if (setToNone) dropGradient(parameter)
      else parameter.grad?.zero_()
    }
  }

  /** Sets whether the parameters of this module and its submodules are trained. */
  requiresGrad_(needed = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = needed
    return this
  }

  /** Freezes all parameters: `requiresGrad_(false)`. */
  freeze(): this {
    return this.requiresGrad_(false)
  }

  /** Unfreezes all parameters: `requiresGrad_(true)`. */
  unfreeze(): this {
    return this.requiresGrad_(true)
  }

  /**
   * Calls `hook` with this module, its inputs and its output after every call. If the hook returns an object, such as a tensor, that is the
   * output instead; other values are ignored.
   *
   * @returns a function that removes the hook, also as its method `remove`.
   * @example
   * const shapes = []
   * const handle = layer.registerForwardHook((module, inputs, output) => shapes.push(output.shape))
   * layer(x)
   * handle.remove()
   * shapes // [[1, 3]]
   */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return addForwardHook(this, hook)
  }

  /**
   * Calls `hook` with this module and its inputs before every call. If the hook returns an array, these are the inputs instead; any other object
   * is the only input.
   *
   * @returns a function that removes the hook, also as its method `remove`.
   * @example
   * const handle = layer.registerForwardPreHook((module, [x]) => x.mul(2))
   * layer(x)
   * handle.remove()
   */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return addForwardPreHook(this, hook)
  }

  /** The text between the brackets of `toString()`, such as `in_features=2, out_features=1, bias=True`. */
  extraRepr(): string {
    return ''
  }

  /** The module tree as PyTorch prints it, with the names of the layers. */
  toString(): string {
    return moduleText(this.constructor.name, this.extraRepr(), membersOf(this).children)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

function joined(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`
}

/** PyTorch's text of a module with these inner lines. */
export function moduleText(
  name: string,
  extra: string,
  children: readonly (readonly [name: string, child: { toString(): string }])[],
): string {
  const lines = children.map(([key, child]) => `(${key}): ${child.toString().replaceAll('\n', '\n  ')}`)
  if (lines.length === 0 && !extra.includes('\n')) return `${name}(${extra})`
  const all = [...(extra === '' ? [] : extra.split('\n')), ...lines]
  return `${name}(\n  ${all.join('\n  ')}\n)`
}
