import { wrongArgument } from '../base/check-argument.ts'
import { ValueError } from '../base/errors.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer, ParamGroupInput } from '../optim/index.ts'
import type { Tensor } from '../tensor/index.ts'
import { holdStatistics } from './modes.ts'

/** Layers that share a learning rate and are frozen together. */
export type LayerGroup = AnyModule | readonly AnyModule[]

/** Parameters for an optimizer, or several groups of them. */
export type OptimizerParams = Tensor[] | ParamGroupInput<{ readonly lr: number }>[]

/**
 * The layer groups of a model, from input to output: those of `option`, else of the model's own `layerGroups()`, else one group.
 *
 * @throws ValueError if a parameter of the model is in no group, or in two.
 */
export function layerGroupsOf(
  model: AnyModule,
  option?: (model: AnyModule) => readonly LayerGroup[],
): readonly (readonly AnyModule[])[] {
  const own = model as { layerGroups?: () => readonly LayerGroup[] }
  const groups = (option?.(model) ?? own.layerGroups?.() ?? [model]).map((group) =>
    Array.isArray(group) ? (group as readonly AnyModule[]) : [group as AnyModule],
  )
  const places = new Map<Tensor, number>()
  groups.forEach((group, i) => {
    for (const parameter of parametersOf(group)) {
      if ((places.get(parameter) ?? i) !== i)
        throw new ValueError(
          'layerGroups',
          `${nameOf(model, parameter)} is in both group ${places.get(parameter)} and group ${i}`,
        )
      places.set(parameter, i)
    }
  })
  for (const [name, parameter] of model.namedParameters())
    if (!places.has(parameter)) throw new ValueError('layerGroups', `${name} is not in any group`)
  return groups
}

/**
 * Freezes the groups before group `n` and trains the rest, as in fast.ai: a negative number counts from the end, and batch norm in a frozen
 * group uses its running statistics without updating them.
 */
export function freezeGroupsTo(groups: readonly (readonly AnyModule[])[], n: number): void {
  if (!Number.isInteger(n) || n < -groups.length || n > groups.length)
    throw new ValueError(
      'freezeTo',
      `needs a group number from ${-groups.length} to ${groups.length}, got ${n}`,
    )
  const first = n < 0 ? groups.length + n : n
  groups.forEach((group, i) => {
    for (const module of group) {
      module.requiresGrad_(i >= first)
      holdStatistics(module, i < first)
    }
  })
}

/** The trainable parameters of each group, without groups that have none. */
export function trainedGroups(
  groups: readonly (readonly AnyModule[])[],
): { readonly index: number; readonly params: Tensor[] }[] {
  return groups.flatMap((group, index) => {
    const params = parametersOf(group).filter((parameter) => parameter.requiresGrad)
    return params.length === 0 ? [] : [{ index, params }]
  })
}

/**
 * Turns one value per layer group, or one for all, into values for the optimizer's groups, which do not include frozen groups.
 *
 * @throws ValueError if the number of values matches neither all groups nor the trained ones.
 */
export function forTrained(
  operation: string,
  values: number | readonly number[],
  groups: readonly unknown[],
  trained: readonly { readonly index: number }[],
): number | readonly number[] {
  if (typeof values !== 'number' && !(Array.isArray(values) && values.every(Number.isFinite)))
    throw wrongArgument(operation, 'numbers: one, or a list with one for each layer group', values)
  if (typeof values === 'number' || (values.length === 1 && trained.length === 1)) return values
  if (values.length === groups.length) return trained.map(({ index }) => values[index]!)
  if (values.length === trained.length) return values
  throw new ValueError(
    operation,
    `needs one value or one for each of the ${groups.length} layer groups, got ${values.length}`,
  )
}

/** Refuses to reuse an optimizer that lacks some of the trainable parameters. */
export function checkKept(optimizer: Optimizer, trained: readonly { readonly params: Tensor[] }[]): void {
  const known = new Set(optimizer.paramGroups.flatMap(({ params }) => params))
  if (trained.some(({ params }) => params.some((param) => !known.has(param))))
    throw new ValueError(
      'fit',
      'the optimizer of the last fit lacks some parameters that are trained now; remove keepOptimizer',
    )
}

function parametersOf(group: readonly AnyModule[]): Tensor[] {
  return [...new Set(group.flatMap((module) => module.parameters()))]
}

function nameOf(model: AnyModule, parameter: Tensor): string {
  return model.namedParameters().find(([, other]) => other === parameter)?.[0] ?? 'a parameter'
}
