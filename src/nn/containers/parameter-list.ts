import { requireIterable } from '../../base/check-argument.ts'
/* oxlint-disable typescript/no-unsafe-declaration-merging -- an index signature beside methods can only be declared by merging an interface */
import { ValueError } from '../../base/errors.ts'
import { Module } from '../module/module.ts'
import { Parameter } from '../module/parameter.ts'
export interface ParameterList {
  readonly [index: number]: Parameter
}

/**
 * A list of parameters, registered under '0', '1', ...
 *
 * @example
 * this.scales = new nn.ParameterList([new nn.Parameter(ones(2)), new nn.Parameter(ones(3))])
 */
export class ParameterList extends Module<[], never> implements Iterable<Parameter> {
  constructor(parameters: Iterable<Parameter> = []) {
    super()
    requireIterable('ParameterList', 'a list of parameters', parameters)
    for (const parameter of parameters) this.append(parameter)
  }

  /** Number of parameters. */
  override get length(): number {
    return Object.keys(this).filter((name) => /^\d+$/.test(name)).length
  }

  [Symbol.iterator](): Iterator<Parameter> {
    return Array.from({ length: this.length }, (_, i) => this[i]!)[Symbol.iterator]()
  }

  /** Adds a parameter at the end. */
  append(parameter: Parameter): this {
    if (!(parameter instanceof Parameter))
      throw new ValueError(
        'ParameterList',
        `item ${this.length} is not a parameter; wrap it in new nn.Parameter(...)`,
      )
    ;(this as unknown as Record<number, Parameter>)[this.length] = parameter
    return this
  }

  override forward(): never {
    throw new ValueError('ParameterList', 'ParameterList cannot be called; use its parameters')
  }

  override extraRepr(): string {
    return [...this]
      .map((p, i) => `(${i}): Parameter containing: [torch.float32 of size ${p.shape.join('x')}]`)
      .join('\n')
  }
}
