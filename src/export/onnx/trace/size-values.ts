import { ValueError } from '../../../base/errors.ts'
import { dataTypes, type OnnxDType } from '../onnx-file.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { DynamicSizes, Term } from './dynamic-sizes.ts'
import { isStatic, type Each } from './each.ts'

/** Adds the nodes that compute sizes while a graph runs. */
export class SizeValues {
  readonly #graph: GraphBuilder
  readonly #sizes: DynamicSizes
  readonly #known = new Map<string, readonly [value: string, axis: number]>()
  /** The op whose sizes they are, for errors. */
  op = ''

  constructor(graph: GraphBuilder, sizes: DynamicSizes) {
    this.#graph = graph
    this.#sizes = sizes
  }

  /** Notes the shape of a value, whose sizes may be needed: those of feature maps are no sums of products of the dynamic sizes. */
  note(value: string, shape: readonly Each[]): void {
    shape.forEach((size, axis) => {
      if (isStatic(size)) return
      const key = size.join()
      if (!this.#known.has(key)) this.#known.set(key, [value, axis])
    })
  }

  /** A list of int64 numbers. @throws ValueError for a size that is not made of sums and products of the dynamic ones. */
  list(numbers: readonly (number | Each)[]): string {
    const plain = numbers.map((number) =>
      typeof number === 'number' ? number : isStatic(number) ? number[0]! : null,
    )
    if (plain.every((number) => number !== null)) return this.#graph.wholes(plain)
    const parts = numbers.map((number, i) =>
      plain[i] === null ? this.#value(number as Each) : this.#graph.wholes([plain[i]!]),
    )
    return parts.length === 1 ? parts[0]! : this.#graph.node('Concat', parts, { axis: 0 })
  }

  /** An int64 scalar. */
  scalar(number: Each): string {
    return this.#graph.node('Reshape', [this.#value(number), this.#graph.wholes([])])
  }

  /** A scalar of another dtype. */
  cast(number: Each, dtype: OnnxDType): string {
    return this.#graph.node('Cast', [this.scalar(number)], { to: dataTypes[dtype] })
  }

  #value(number: Each): string {
    const terms = this.#sizes.termsOf(number)
    const known = terms === null ? this.#known.get(number.join()) : undefined
    if (known !== undefined) return this.#shapeOf(...known)
    if (terms === null || terms.length === 0)
      throw new ValueError(
        'exportOnnx',
        `${this.op} uses a number (${[...new Set(number)].join(', ')} in the runs of the trace) that is not a sum of products of the dynamic sizes ${this.#sizes.sizes.map(({ name }) => name).join(', ')}; leave one of them out of dynamicAxes`,
      )
    return terms.map((term) => this.#term(term)).reduce((sum, next) => this.#graph.node('Add', [sum, next]))
  }

  #term({ factor, of }: Term): string {
    const sizes = of.map(({ input, axis }) => this.#shapeOf(input, axis))
    const values = factor === 1 && sizes.length > 0 ? sizes : [...sizes, this.#graph.wholes([factor])]
    return values.reduce((product, next) => this.#graph.node('Mul', [product, next]))
  }

  #shapeOf(value: string, axis: number): string {
    return this.#graph.node('Shape', [value], { start: axis, end: axis + 1 })
  }
}
