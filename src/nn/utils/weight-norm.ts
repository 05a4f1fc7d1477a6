import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { noGrad, normalizeDim, type Tensor } from '../../tensor/index.ts'
import { clone, div, mul, norm } from '../../tensor/ops/shared.ts'
import { ModuleDict } from '../containers/module-dict.ts'
import { Module, type AnyModule } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
import { isModule } from '../module/registry.ts'

export interface WeightNormOptions {
  /** Name of the parameter. Default weight. */
  readonly name?: string
  /** Each slice along this dimension has its own norm; null for one norm of the whole weight. Default 0. */
  readonly dim?: number | null
}

const weightNormOptionNames: OptionNames<WeightNormOptions> = { name: true, dim: true }

/** A weight as norms (`original0`) times directions (`original1`). */
class WeightNorm extends Module<[], Tensor> {
  original0: Parameter
  original1: Parameter
  readonly #dim: number | null

  constructor(weight: Tensor, dim: number | null) {
    super()
    this.#dim = dim
    this.original0 = new Parameter(noGrad(() => clone(lengths(weight, dim))))
    this.original1 = new Parameter(noGrad(() => clone(weight)))
  }

  override forward(): Tensor {
    return mul(this.original1, div(this.original0, lengths(this.original1, this.#dim)))
  }
}

function lengths(weight: Tensor, dim: number | null): Tensor {
  if (dim === null) return norm(weight)
  const others = weight.shape.map((_, d) => d).filter((d) => d !== dim)
  return norm(weight, 2, others, { keepdim: true })
}

/**
 * Weight normalization: replaces a parameter of a module by norms and directions, which are learned instead (Salimans and Kingma, arXiv
 * 1602.07868). The names are PyTorch's: `parametrizations.weight.original0` and `parametrizations.weight.original1`. Create the optimizer
 * afterwards. Returns the module.
 *
 * @throws ValueError if the module has no such parameter.
 * @example
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(2, 3))
 * Object.keys(layer.stateDict()) // ['bias', 'parametrizations.weight.original0', 'parametrizations.weight.original1']
 */
export function weightNorm<M extends AnyModule>(module: M, options: WeightNormOptions = {}): M {
  checkOptions('weightNorm', options, weightNormOptionNames)
  const { name = 'weight', dim = 0 } = options
  const fields = module as unknown as Record<string, unknown>
  const weight = fields[name]
  if (!(weight instanceof Parameter))
    throw new ValueError(
      'weightNorm',
      `${module.constructor.name} has no parameter ${JSON.stringify(name)}; its own are ${ownParameters(module)}`,
    )
  const at = dim === null ? null : normalizeDim('weightNorm', dim, weight.shape.length)
  const list = new WeightNorm(weight, at)
  const all = fields['parametrizations']
  if (all instanceof ModuleDict) all.set(name, list)
  else fields['parametrizations'] = new ModuleDict({ [name]: list })
  Reflect.deleteProperty(module, name)
  // Not enumerable, so it is no member of the module.
  Object.defineProperty(module, name, { get: () => list(), configurable: true, enumerable: false })
  return module
}

/**
 * Undoes `weightNorm`: the parameter is a single tensor again, with the current values. Returns the module.
 *
 * @throws ValueError if the parameter has no parametrization.
 * @example
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(2, 3))
 * Object.keys(nn.utils.parametrizations.removeParametrizations(layer, 'weight').stateDict()) // ['weight', 'bias']
 */
export function removeParametrizations<M extends AnyModule>(module: M, name = 'weight'): M {
  const fields = module as unknown as Record<string, unknown>
  const all = fields['parametrizations']
  if (!(all instanceof ModuleDict) || !all.has(name))
    throw new ValueError(
      'removeParametrizations',
      `${JSON.stringify(name)} of ${module.constructor.name} has no parametrization`,
    )
  const values = noGrad(() => fields[name] as Tensor)
  Reflect.deleteProperty(module, name)
  Reflect.deleteProperty(all, name)
  if (all.size === 0) Reflect.deleteProperty(module, 'parametrizations')
  // Parameters come first in PyTorch's order, so the others move behind it.
  const rest = Object.entries(fields).filter(([, value]) => value instanceof Parameter || isModule(value))
  for (const [key] of rest) Reflect.deleteProperty(module, key)
  fields[name] = new Parameter(values)
  for (const [key, value] of rest) fields[key] = value
  return module
}

function ownParameters(module: AnyModule): string {
  return (
    Object.entries(module)
      .flatMap(([name, value]) => (value instanceof Parameter ? [name] : []))
      .join(', ') || 'none'
  )
}
