import type { ReduceName } from '../../../../backend/kernels.ts'
import { is, isStatic, product, sameList } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import { Varying, type Window } from '../window.ts'
import type { KernelForms } from './form.ts'

const operators: Readonly<Record<Exclude<ReduceName, 'var' | 'any' | 'all'>, string>> = {
  sum: 'ReduceSum',
  mean: 'ReduceMean',
  prod: 'ReduceProd',
  max: 'ReduceMax',
  min: 'ReduceMin',
}

const ofNothing: Readonly<Record<ReduceName, number>> = {
  sum: 0,
  mean: NaN,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  var: NaN,
  any: 0,
  all: 1,
}

/** A reduction; ReduceSum takes its axes as an input, the others as an attribute. */
export function addReduce(
  on: Emitter,
  name: keyof typeof operators,
  x: string,
  axes: readonly number[],
  keepdims = 0,
): string {
  // Without axes, ONNX would reduce all of them.
  if (axes.length === 0) return x
  return name === 'sum'
    ? on.node('ReduceSum', [x, on.graph.wholes(axes)], { keepdims })
    : on.node(operators[name], [x], { axes, keepdims })
}

function addVariance(on: Emitter, x: Window, axes: readonly number[], correction: number): string {
  const value = x.dtype === 'float32' ? on.read(x) : on.cast(on.read(x), 'float32')
  const centered = on.node('Sub', [value, addReduce(on, 'mean', value, axes, 1)])
  const squares = on.node('Mul', [centered, centered])
  if (correction === 0) return addReduce(on, 'mean', squares, axes)
  const count = product(
    axes.map((axis) => x.shape[axis]!),
    on.runs,
  ).map((size) => size - correction)
  const divisor = on.number(isStatic(count) ? count[0]! : new Varying(count), 'float32')
  return on.node('Div', [addReduce(on, 'sum', squares, axes), divisor])
}

export const reduceForms = {
  reduce: {
    writes: (_name, _x, _dims, out) => [out],
    add: (on, name, x, dims, out, correction = 1) => {
      // Runtimes disagree about reductions of nothing.
      if (dims.some((dim) => is(x.shape[dim]!, 0))) return on.fill(out, ofNothing[name])
      if (name === 'any' || name === 'all') {
        const found = addReduce(on, name === 'any' ? 'max' : 'min', on.cast(on.read(x), 'int32'), dims)
        return on.write(out, on.cast(found, 'bool'))
      }
      if (name === 'var') {
        return on.write(out, addVariance(on, x, dims, correction))
      }
      // Leading dimensions that the op joined stay apart, as those of pictures.
      const rest = x.shape.slice(1)
      const joined = dims.includes(0)
        ? null
        : on.unflattened(
            x,
            (shape) => shape.length > x.shape.length && sameList(shape.slice(-rest.length), rest),
          )
      const own = joined ?? x
      const axes = dims.map((dim) => dim + own.shape.length - x.shape.length)
      const value = on.read(x, own)
      on.write(
        out,
        addReduce(on, name, x.dtype === out.dtype ? value : on.cast(value, out.dtype), axes),
        own.shape.filter((_, axis) => !axes.includes(axis)),
      )
    },
  },
  argReduce: {
    writes: (_name, _x, _dim, out) => [out],
    add: (on, name, x, dim, out) => {
      const found = on.node(name === 'argmax' ? 'ArgMax' : 'ArgMin', [on.read(x)], { axis: dim, keepdims: 0 })
      on.write(out, on.cast(found, 'int32'))
    },
  },
  cumsum: {
    writes: (_x, _dim, out) => [out],
    add: (on, x, dim, out) => on.write(out, on.node('CumSum', [on.read(x), on.graph.whole(dim)])),
  },
  topk: {
    writes: (_x, _k, _largest, values, indices) => [values, indices],
    add: (on, x, k, largest, values, indices) => {
      const size = k as number | Varying
      const [found, places] = on.graph.nodes(
        'TopK',
        [on.read(x), on.sizes.list([size instanceof Varying ? size.values : size])],
        2,
        { axis: -1, largest: largest ? 1 : 0, sorted: 1 },
      )
      on.write(values, found!)
      on.write(indices, on.cast(places!, 'int32'))
    },
  },
} satisfies KernelForms<'reduce' | 'argReduce' | 'cumsum' | 'topk'>
