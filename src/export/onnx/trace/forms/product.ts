import { is, same } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import { unrepeated, type Geometry } from '../geometry.ts'
import type { Window } from '../window.ts'
import { addActivation } from './elementwise.ts'
import { TRAINING, type KernelForms } from './form.ts'

/** A factor whose leading dimensions are not repeated. */
function factorOf(x: Window): Geometry {
  const lead = x.shape.length - 2
  const shape = unrepeated(x).shape.map((size, dim) => (dim < lead ? size : x.shape[dim]!))
  const first = shape.findIndex((size, dim) => dim >= lead || !is(size, 1))
  return { shape: shape.slice(first), strides: x.strides.slice(first), offset: x.offset }
}

/** Whether one of two factors has each leading dimension of the product. */
function isCovered(a: Window, b: Window): boolean {
  return a.shape
    .slice(0, -2)
    .every((size, dim) => is(size, 1) || !is(a.strides[dim]!, 0) || !is(b.strides[dim]!, 0))
}

/** A matrix as the rows of a tensor of more dimensions, before the op flattened it. */
function rowsOf(on: Emitter, a: Window): Geometry | null {
  const width = a.shape.at(-1)!
  return on.unflattened(a, (shape) => shape.length > 2 && same(shape.at(-1)!, width))
}

export const productForms = {
  matmul: {
    writes: (_a, _b, out) => [out],
    add: (on, a, b, out, options) => {
      const { bias = null, activation = 'none', accumulate = false } = options ?? {}
      const isMatrix = a.shape.length === 2
      const wide = isMatrix ? rowsOf(on, a) : null
      const shape = wide === null ? out.shape : [...wide.shape.slice(0, -1), out.shape.at(-1)!]
      let value: string
      if (is(a.shape.at(-1)!, 0)) {
        // Runtimes disagree about products of nothing.
        const sum = bias === null ? on.number(0, 'float32') : on.read(bias)
        value = on.node('Expand', [sum, on.sizes.list(shape)])
      } else if (isMatrix && wide === null && bias !== null) {
        // The matrix of a linear layer, read as its parameter is.
        const rows: Geometry = {
          shape: b.shape.toReversed(),
          strides: b.strides.toReversed(),
          offset: b.offset,
        }
        value = on.node('Gemm', [on.read(a), on.read(b, rows), on.read(bias)], { transB: 1 })
      } else {
        const left = isCovered(a, b) ? (wide ?? factorOf(a)) : a
        value = on.node('MatMul', [on.read(a, left), on.read(b, factorOf(b))])
        if (bias !== null) value = on.node('Add', [value, on.read(bias)])
      }
      if (accumulate) value = on.node('Add', [value, on.read(out)])
      on.write(out, addActivation(on, activation, value), shape)
    },
  },
  cdist: {
    writes: (_p, _x1, _x2, out) => [out],
    add: (on, p, x1, x2, out) => {
      if (is(x1.shape.at(-1)!, 0)) return on.fill(out, 0)
      const each = on.node('Unsqueeze', [on.read(x1), on.graph.wholes([-2])])
      const other = on.node('Unsqueeze', [on.read(x2), on.graph.wholes([-3])])
      const difference = on.node('Sub', [each, other])
      const size = p === 1 ? on.node('Abs', [difference]) : on.node('Mul', [difference, difference])
      const sum = on.node('ReduceSum', [size, on.graph.wholes([-1])], { keepdims: 0 })
      on.write(out, p === 1 ? sum : on.node('Sqrt', [sum]))
    },
  },
  cdistGrad: TRAINING,
  ensembleLinear: {
    writes: (_inputs, _bias, out) => [out],
    add: (on, { x, weight, scale }, bias, out) => {
      const added = on.node('Unsqueeze', [on.read(bias), on.graph.wholes([1])])
      if (is(x.shape[2]!, 0)) return on.write(out, on.node('Expand', [added, on.sizes.list(out.shape)]))
      let weights = on.read(weight)
      if (scale !== null)
        weights = on.node('Mul', [weights, on.node('Unsqueeze', [on.read(scale), on.graph.wholes([2])])])
      const product = on.node('MatMul', [on.read(x, isCovered(x, weight) ? factorOf(x) : x), weights])
      on.write(out, on.node('Add', [product, added]))
    },
  },
  ensembleLinearGrad: TRAINING,
} satisfies KernelForms<'matmul' | 'cdist' | 'cdistGrad' | 'ensembleLinear' | 'ensembleLinearGrad'>
