import { ValueError } from '../base/errors.ts'
import { clone, keep, noGrad, Tensor } from '../tensor/index.ts'
import type { Optimizer, ParamState } from './optimizer.ts'
import type { ParamGroup } from './param-groups.ts'

/** The options of a group under PyTorch's names, such as `weight_decay`, and the indices of its parameters. */
export type GroupState = Record<string, unknown> & { readonly params: readonly number[] }

/** An optimizer's state dict in PyTorch's layout. `step` is a number here (a tensor of one element in PyTorch's files; both load). */
export interface OptimizerState {
  /** By parameter index; parameters that never had a gradient are missing. */
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
        state[count] = { ...(optimizer.countsSteps ? { step: own.step } : {}), ...own.numbers, ...own.slots }
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
export function loadOptimizerState(optimizer: Optimizer, saved: OptimizerState): void | Promise<void> {
  const isNumber = (name: string): boolean => name === 'step' || optimizer.numberNames.includes(name)
  const isAway = (name: string, value: unknown): value is Tensor =>
    isNumber(name) && value instanceof Tensor && value.device !== 'cpu'
  if (!Object.values(saved.state).some((entry) => Object.entries(entry).some(([name, x]) => isAway(name, x))))
    return loadAtOnce(optimizer, saved)
  const read = async (entry: OptimizerState['state'][number]): Promise<typeof entry> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(entry).map(async ([name, x]) => [name, isAway(name, x) ? await x.item() : x] as const),
      ),
    )
  return Promise.all(
    Object.entries(saved.state).map(async ([i, entry]) => [i, await read(entry)] as const),
  ).then((entries) => loadAtOnce(optimizer, { ...saved, state: Object.fromEntries(entries) }))
}

function loadAtOnce(optimizer: Optimizer, saved: OptimizerState): void {
  const operation = `${optimizer.constructor.name}.loadStateDict`
  if (sizes(saved.param_groups) !== sizes(optimizer.paramGroups))
    throw new ValueError(
      operation,
      `the numbers of parameters per group must match this optimizer's (${sizes(optimizer.paramGroups)}), got ${sizes(saved.param_groups)}`,
    )
  if (saved.param_groups.some((group) => group['maximize'] === true))
    throw new ValueError(
      operation,
      'the state comes from an optimizer with maximize: true, which Lanner does not have',
    )
  const states = new Map<Tensor, ParamState>()
  optimizer.paramGroups.forEach((group, g) =>
    group.params.forEach((param, i) => {
      const entry = saved.state[saved.param_groups[g]!.params[i]!]
      if (entry !== undefined) states.set(param, stateOf(operation, param, entry, optimizer.numberNames))
    }),
  )
  saved.param_groups.forEach((group, g) => takeOptions(optimizer.paramGroups[g]!, group))
  optimizer.state.clear()
  for (const [param, state] of states) optimizer.state.set(param, state)
}

function stateOf(
  operation: string,
  param: Tensor,
  entry: Readonly<Record<string, Tensor | number | null>>,
  numberNames: readonly string[],
): ParamState {
  const slots: Record<string, Tensor> = {}
  const numbers: Record<string, number> = {}
  let step = 0
  for (const [name, value] of Object.entries(entry)) {
    if (name === 'step') step = numberOf(value)
    else if (numberNames.includes(name)) numbers[name] = numberOf(value)
    else if (value instanceof Tensor) {
      if (value.shape.join() !== param.shape.join())
        throw new ValueError(
          operation,
          `${name} has shape [${value.shape.join(', ')}] in the state, but its parameter is [${param.shape.join(', ')}]`,
        )
      slots[name] = keep(noGrad(() => clone(value)))
    }
  }
  return { step, slots, numbers }
}

function numberOf(value: Tensor | number | null): number {
  return value instanceof Tensor ? value.itemSync() : Number(value)
}

function takeOptions(group: ParamGroup<object>, saved: GroupState): void {
  const fields = group as unknown as Record<string, unknown>
  for (const name of Object.keys(group)) {
    const value = saved[snake(name)]
    if (name !== 'params' && value !== undefined) fields[name] = value
  }
}
