import { type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { clipped } from '../../base/quoted.ts'
import { noGrad, Tensor } from '../../tensor/index.ts'
import type { AnyModule } from './module.ts'
import { isPersistent, membersOf } from './registry.ts'

/** Values by name, such as `rnn.weight_hh_l0`. */
export type StateDict = Record<string, Tensor>

export interface LoadOptions {
  /** Whether a missing or unexpected name is an error. Default true. Shapes must always fit. */
  readonly strict?: boolean
}

export const loadOptionNames: OptionNames<LoadOptions> = { strict: true }

/** The names that `loadStateDict` skipped when `strict` is false. */
export interface LoadResult {
  readonly missingKeys: readonly string[]
  readonly unexpectedKeys: readonly string[]
}

/** The tensors of a module by name, in PyTorch's order: for each module parameters first, then buffers, then submodules. */
function collect(module: AnyModule, prefix: string, into: Map<string, Tensor>): void {
  const { parameters, buffers, children } = membersOf(module)
  for (const [name, parameter] of parameters) into.set(prefix + name, parameter)
  for (const [name, buffer] of buffers) if (isPersistent(module, name)) into.set(prefix + name, buffer)
  for (const [name, child] of children) collect(child, `${prefix}${name}.`, into)
}

/** See `Module.stateDict`. */
export function stateOf(module: AnyModule): StateDict {
  const own = new Map<string, Tensor>()
  collect(module, '', own)
  return Object.fromEntries([...own].map(([name, tensor]) => [name, tensor.detach()]))
}

/** See `Module.loadStateDict`. */
export function loadState(
  module: AnyModule,
  state: StateDict | ReadonlyMap<string, Tensor>,
  { strict = true }: LoadOptions,
): LoadResult {
  const own = new Map<string, Tensor>()
  collect(module, '', own)
  const given = new Map(state instanceof Map ? state : Object.entries(state as StateDict))
  const missingKeys = [...own.keys()].filter((name) => !given.has(name))
  const unexpectedKeys = [...given.keys()].filter((name) => !own.has(name))
  const problems: string[] = []
  if (strict && missingKeys.length > 0)
    problems.push(`missing: ${listed(missingKeys.map((name) => clipped(name)))}`)
  if (strict && unexpectedKeys.length > 0)
    problems.push(`unexpected: ${listed(unexpectedKeys.map((name) => clipped(name)))}`)
  const pairs: [Tensor, Tensor][] = []
  for (const [name, target] of own) {
    const value = given.get(name)
    if (value === undefined) continue
    if (!(value instanceof Tensor)) problems.push(`${name} is not a tensor`)
    else if (value.shape.join() !== target.shape.join())
      problems.push(
        `${name} is [${target.shape.join(', ')}] in the module but [${clipped(value.shape.join(', '))}] in the state`,
      )
    else pairs.push([target, value])
  }
  if (problems.length > 0)
    throw new ValueError(
      'loadStateDict',
      `the state does not fit ${module.constructor.name}; ${listed(problems, '; ')}`,
    )
  noGrad(() => {
    for (const [target, value] of pairs) target.copy_(value)
  })
  return { missingKeys, unexpectedKeys }
}

/** The first 20 names or problems, as a file may cause any number of them. */
function listed(all: readonly string[], separator = ', '): string {
  const shown = all.slice(0, 20).join(separator)
  return all.length > 20 ? `${shown}${separator}and ${all.length - 20} more` : shown
}
