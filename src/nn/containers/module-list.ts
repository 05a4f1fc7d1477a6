import { requireIterable } from '../../base/check-argument.ts'
/* oxlint-disable typescript/no-unsafe-declaration-merging -- an index signature beside methods can only be declared by merging an interface */
import { IndexError, ValueError } from '../../base/errors.ts'
import { isModule } from '../module/registry.ts'
import { Module, type AnyModule } from '../module/module.ts'
import { listText } from './list-text.ts'
export interface ModuleList<M extends AnyModule = AnyModule> {
  readonly [index: number]: M
}

/**
 * A list of modules, registered under '0', '1', ... It has no `forward` of its own; iterate over it.
 *
 * @example
 * const layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 4)])
 * let h = ones(2, 4)
 * for (const each of layers) h = each(h)
 */
export class ModuleList<M extends AnyModule = AnyModule> extends Module<[], never> implements Iterable<M> {
  constructor(modules: Iterable<M> = []) {
    super()
    this.extend(modules)
  }

  /** Number of modules. */
  override get length(): number {
    return Object.keys(this).filter((name) => isModule((this as unknown as Record<string, unknown>)[name]))
      .length
  }

  [Symbol.iterator](): Iterator<M> {
    return Array.from({ length: this.length }, (_, i) => this[i]!)[Symbol.iterator]()
  }

  /** The module at `index`; negative numbers count from the end. */
  at(index: number): M {
    const module = this[index < 0 ? index + this.length : index]
    if (module === undefined)
      throw new IndexError('ModuleList', `there is no module ${index} in a list of ${this.length}`)
    return module
  }

  /** Adds a module at the end. */
  append(module: M): this {
    return this.extend([module])
  }

  /** Adds several modules at the end. */
  extend(modules: Iterable<M>): this {
    requireIterable('ModuleList', 'a list of modules', modules)
    let at = this.length
    for (const module of modules) {
      if (!isModule(module)) throw new ValueError('ModuleList', `item ${at} is not a module`)
      ;(this as unknown as Record<number, M>)[at++] = module
    }
    return this
  }

  override forward(): never {
    throw new ValueError('ModuleList', 'ModuleList cannot be called; call its modules, or use nn.Sequential')
  }

  override toString(): string {
    return listText(this.constructor.name, [...this])
  }
}
