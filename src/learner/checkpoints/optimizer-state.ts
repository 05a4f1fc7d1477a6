import { ValueError } from '../../base/errors.ts'
import type { Optimizer, OptimizerState } from '../../optim/index.ts'
import { noGrad, scope, type Tensor } from '../../tensor/index.ts'
import { fields, isCount, isNumber, isStored, listOf, orNull, valuesOf } from './parts.ts'
import { fromStored, toStored, type Stored } from './stored-tensor.ts'

/** An optimizer's state as plain data with typed arrays. */
export interface StoredOptimizer {
  readonly name: string
  /** Options of each group, under PyTorch's names, and the indices of its parameters. */
  readonly groups: readonly (Readonly<Record<string, unknown>> & { readonly params: readonly number[] })[]
  /** By parameter index. */
  readonly state: Readonly<Record<string, Readonly<Record<string, Stored | number | null>>>>
  /** Steps that each parameter has taken, even if PyTorch does not count them; null if it never had a gradient. */
  readonly steps: readonly (number | null)[]
}

const isOption = orNull((value) => isNumber(value) || typeof value === 'boolean' || listOf(isNumber)(value))

/** Whether a part of a checkpoint has the form that `storeOptimizer` returns. */
export const isStoredOptimizer = fields({
  name: (value) => typeof value === 'string',
  groups: listOf((group) => {
    const { params, ...options } = (group ?? {}) as Record<string, unknown>
    return listOf(isCount)(params) && valuesOf(isOption)(options)
  }),
  state: valuesOf(valuesOf(orNull((value) => isNumber(value) || isStored(value)))),
  steps: listOf(orNull(isCount)),
})

/** Copies an optimizer's state, and the options that callbacks may have changed. */
export async function storeOptimizer(optimizer: Optimizer): Promise<StoredOptimizer> {
  const { state, param_groups: groups } = optimizer.stateDict()
  const stored: Record<string, Record<string, Stored | number | null>> = {}
  for (const [number, slots] of Object.entries(state)) {
    stored[number] = {}
    for (const [name, value] of Object.entries(slots))
      stored[number][name] = typeof value === 'object' && value !== null ? await toStored(value) : value
  }
  const steps = paramsOf(optimizer).map((param) => optimizer.state.get(param)?.step ?? null)
  return { name: optimizer.constructor.name, groups, state: stored, steps }
}

/** Loads what `storeOptimizer` returned. @throws ValueError if it comes from another kind of optimizer, or has other parameters. */
export function restoreOptimizer(
  optimizer: Optimizer,
  { name, groups, state, steps }: StoredOptimizer,
): void {
  if (name !== optimizer.constructor.name)
    throw new ValueError(
      'fit',
      `the checkpoint was saved with ${name}, but this fit uses ${optimizer.constructor.name}`,
    )
  scope(() =>
    noGrad(() => {
      const own: Record<string, Record<string, Tensor | number | null>> = {}
      for (const [number, slots] of Object.entries(state))
        own[number] = Object.fromEntries(
          Object.entries(slots).map(([slot, value]) => [
            slot,
            typeof value === 'object' && value !== null ? fromStored(value) : value,
          ]),
        )
      optimizer.loadStateDict({ state: own, param_groups: groups } as OptimizerState)
    }),
  )
  paramsOf(optimizer).forEach((param, i) => {
    const known = optimizer.state.get(param)
    if (known !== undefined) known.step = steps[i] ?? 0
  })
}

function paramsOf(optimizer: Optimizer): Tensor[] {
  return optimizer.paramGroups.flatMap(({ params }) => params)
}
