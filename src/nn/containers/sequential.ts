import { wrongArgument } from '../../base/check-argument.ts'
/* oxlint-disable typescript/no-unsafe-declaration-merging -- an index signature beside methods can only be declared by merging an interface */
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import { callChain } from '../module/chain.ts'
import { Module, type AnyModule } from '../module/module.ts'
import { isModule } from '../module/registry.ts'
// oxlint-disable-next-line no-unused-vars -- merged with the class, so it must have the same type parameters
export interface Sequential<A extends unknown[] = [Tensor], R = Tensor> {
  readonly [index: number]: AnyModule
}

/**
 * Modules called in order, each with the output of the one before. Their names are '0', '1', ..., or the keys of an object.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 1))
 * model(zeros(5, 2)).shape // [5, 1]
 */
export class Sequential<A extends unknown[] = [Tensor], R = Tensor> extends Module<A, R> {
  constructor(modules: Readonly<Record<string, AnyModule>>)
  constructor(...modules: AnyModule[])
  constructor(...given: (AnyModule | Readonly<Record<string, AnyModule>>)[]) {
    super()
    const [first] = given
    if (given.length === 1 && (first === undefined || first === null))
      throw wrongArgument('Sequential', 'modules', first)
    const named = given.length === 1 && !isModule(first) ? Object.entries(first!) : Object.entries(given)
    for (const [name, module] of named) {
      if (!isModule(module)) throw new ValueError('Sequential', `item ${name} is not a module`)
      ;(this as unknown as Record<string, AnyModule>)[name] = module
    }
  }

  /** Number of modules. */
  override get length(): number {
    return this.members().length
  }

  [Symbol.iterator](): Iterator<AnyModule> {
    const modules = this.members().map(([, module]) => module)
    return modules[Symbol.iterator]()
  }

  /** Adds a module at the end, named by its index. */
  append(module: AnyModule): this {
    ;(this as unknown as Record<string, AnyModule>)[String(this.length)] = module
    return this
  }

  override forward(...args: A): R {
    const modules = this.members().map(([, module]) => module)
    return callChain(modules, args) as R
  }

  /** All modules in order, including repeated ones. */
  private members(): [string, AnyModule][] {
    const fields = this as unknown as Record<string, unknown>
    return Object.keys(this).flatMap((name) => {
      const value = fields[name]
      return isModule(value) ? [[name, value] as [string, AnyModule]] : []
    })
  }
}
