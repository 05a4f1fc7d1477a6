import { IndexError, ValueError } from '../../base/errors.ts'
import { Module, type AnyModule } from '../module/module.ts'
import { isModule } from '../module/registry.ts'

/**
 * A dictionary of modules. It has no `forward` of its own.
 *
 * @example
 * const heads = new nn.ModuleDict({ price: new nn.Linear(8, 1), kind: new nn.Linear(8, 3) })
 * heads.get('price')(ones(2, 8)).shape // [2, 1]
 */
export class ModuleDict<M extends AnyModule = AnyModule> extends Module<[], never> {
  constructor(modules: Readonly<Record<string, M>> = {}) {
    super()
    for (const [name, module] of Object.entries(modules)) this.set(name, module)
  }

  /** Number of modules. */
  get size(): number {
    return this.keys().length
  }

  /** Names in insertion order. */
  keys(): string[] {
    return Object.keys(this).filter((name) => isModule(this.#fields[name]))
  }

  values(): M[] {
    return this.keys().map((name) => this.get(name))
  }

  entries(): [name: string, module: M][] {
    return this.keys().map((name) => [name, this.get(name)])
  }

  has(name: string): boolean {
    return this.keys().includes(name)
  }

  /** The module with this name. @throws IndexError if there is none. */
  get(name: string): M {
    const module = this.has(name) ? this.#fields[name] : undefined
    if (module === undefined)
      throw new IndexError(
        'ModuleDict',
        `there is no module ${JSON.stringify(name)}; the names are ${this.keys().join(', ')}`,
      )
    return module as M
  }

  /**
   * Adds a module, or replaces the one with this name. @throws ValueError for a name that is empty, has a dot, or is a method of every module.
   */
  set(name: string, module: M): this {
    if (name === '' || name.includes('.') || (name in this && !this.has(name)))
      throw new ValueError('ModuleDict', `${JSON.stringify(name)} cannot be a module name; choose another`)
    if (!isModule(module)) throw new ValueError('ModuleDict', `${JSON.stringify(name)} is not a module`)
    this.#fields[name] = module
    return this
  }

  override forward(): never {
    throw new ValueError('ModuleDict', 'ModuleDict cannot be called; call its modules')
  }

  get #fields(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>
  }
}
