import type { Emitter } from '../emitter.ts'
import { is, type Each } from '../each.ts'
import type { Window } from '../window.ts'
import type { KernelForms } from './form.ts'

/** The index of rows as it was before the op flattened it. */
function indexOf(on: Emitter, index: Window): { readonly value: string; readonly shape: readonly Each[] } {
  const before = on.unflattened(index, (shape) => shape.length !== 1) ?? index
  return { value: on.read(index, before), shape: before.shape }
}

export const rowForms = {
  takeRows: {
    writes: (_table, _index, out) => [out],
    add: (on, table, index, out) => {
      const { value, shape } = indexOf(on, index)
      on.write(out, on.node('Gather', [on.read(table), value], { axis: 0 }), [...shape, table.shape[1]!])
    },
  },
  addRows: {
    writes: (_index, _values, out) => [out],
    add: (on, index, values, out, skipRow) => {
      const rows = on.node('Unsqueeze', [on.cast(on.read(index), 'int64'), on.graph.wholes([1])])
      let added = on.read(values)
      if (skipRow >= 0) {
        const skipped = on.node('Equal', [rows, on.graph.whole(skipRow)])
        added = on.node('Where', [skipped, on.number(0, 'float32'), added])
      }
      const zeros = on.node('Expand', [on.number(0, 'float32'), on.sizes.list(out.shape)])
      on.write(out, on.node('ScatterND', [zeros, rows, added], { reduction: 'add' }))
    },
  },
  gather: {
    writes: (_x, _dim, _index, out) => [out],
    add: (on, x, dim, index, out) =>
      on.write(out, on.node('GatherElements', [on.read(x), on.read(index)], { axis: dim })),
  },
  scatterAdd: {
    writes: (_dim, _index, _values, out) => [out],
    add: (on, dim, index, values, out) => {
      if (index.shape.some((size) => is(size, 0))) return
      const inputs = [on.read(out), on.read(index), on.read(values)]
      on.write(out, on.node('ScatterElements', inputs, { axis: dim, reduction: 'add' }))
    },
  },
  scatter: {
    writes: (_name, _dim, _index, _values, out) => [out],
    add: (on, name, dim, index, values, out) => {
      if (name === 'max' || name === 'min')
        throw on.refusal('ScatterElements keeps extremes only from opset 18 on, and files are opset 17')
      if (index.shape.some((size) => is(size, 0))) return
      const inputs = [on.read(out), on.read(index), on.read(values)]
      const reduction = name === 'prod' ? 'mul' : 'none'
      on.write(out, on.node('ScatterElements', inputs, { axis: dim, reduction }))
    },
  },
} satisfies KernelForms<'takeRows' | 'addRows' | 'gather' | 'scatterAdd' | 'scatter'>
