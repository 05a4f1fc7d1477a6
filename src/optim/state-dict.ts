import { ValueError } from '../base/errors.ts'
import { clone, keep, noGrad, Tensor } from '../tensor/index.ts'
import type { Optimizer, ParamState } from './optimizer.ts'
import type { ParamGroup } from './param-groups.ts'

/** The options of a group by PyTorch's names, such as `weight_decay`, and the numbers of its parameters. */
export type GroupState = Record<string, unknown> & { readonly params: readonly number[] }

/** An optimizer's memory in PyTorch's layout. `step` is a number here (a tensor of one element in PyTorch's files; both load). */
export interface OptimizerState {
  /** By the number of the parameter; those that never had a gradient are left out. */
  readonly state: Record<number, Record<string, Tensor | number | null>>
  readonly param_groups: readonly GroupState[]
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** See `Optimizer.stateDict`. */
export function optimizerState(optimizer: Optimizer): OptimizerState {
  const state: Record<number, Record<string, Tensor | number | null>> = {}
  const groups: GroupState[] = []
  let count = 0
  for (const { params, ...options } of optimizer.paramGroups) {
    const numbers = params.map((param) => {
      const own = optimizer.state.get(param)
      if (own !== undefined)
        state[count] = { ...(optimizer.countsSteps ? { step: own.step } : {}), ...own.slots }
      return count++
    })
    groups.push({
      ...Object.fromEntries(Object.entries(options).map(([name, value]) => [snake(name), value])),
      params: numbers,
    })
  }
  return { state, param_groups: groups }
}

function sizes(groups: readonly { readonly params: readonly unknown[] }[]): string {
  return groups.map((group) => group.params.length).join(', ')
}

/** See `Optimizer.loadStateDict`. */
export function loadOptimizerState(optimizer: Optimizer, given: OptimizerState): void {
  const operation = `${optimizer.constructor.name}.loadStateDict`
  if (sizes(given.param_groups) !== sizes(optimizer.paramGroups))
    throw new ValueError(
      operation,
      `the groups must have as many parameters as here (${sizes(optimizer.paramGroups)}), got ${sizes(given.param_groups)}`,
    )
  if (given.param_groups.some((group) => group['maximize'] === true))
    throw new ValueError(
      operation,
      'the state is of an optimizer that climbs (maximize), which there is none of here',
    )
  const states = new Map<Tensor, ParamState>()
  optimizer.paramGroups.forEach((group, g) =>
    group.params.forEach((param, i) => {
      const entry = given.state[given.param_groups[g]!.params[i]!]
      if (entry !== undefined) states.set(param, stateOf(operation, param, entry))
    }),
  )
  given.param_groups.forEach((saved, g) => takeOptions(optimizer.paramGroups[g]!, saved))
  optimizer.state.clear()
  for (const [param, state] of states) optimizer.state.set(param, state)
}

function stateOf(
  operation: string,
  param: Tensor,
  entry: Readonly<Record<string, Tensor | number | null>>,
): ParamState {
  const slots: Record<string, Tensor> = {}
  let step = 0
  for (const [name, value] of Object.entries(entry)) {
    if (name === 'step') step = value instanceof Tensor ? value.itemSync() : Number(value)
    else if (value instanceof Tensor) {
      if (value.shape.join() !== param.shape.join())
        throw new ValueError(
          operation,
          `${name} of a parameter [${param.shape.join(', ')}] is [${value.shape.join(', ')}] in the state`,
        )
      slots[name] = keep(noGrad(() => clone(value)))
    }
  }
  return { step, slots }
}

function takeOptions(group: ParamGroup<object>, saved: GroupState): void {
  const fields = group as unknown as Record<string, unknown>
  for (const name of Object.keys(group)) {
    const value = saved[snake(name)]
    if (name !== 'params' && value !== undefined) fields[name] = value
  }
}
