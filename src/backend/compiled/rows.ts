import { type IndexCaller, indexError } from '../index-error.ts'
import type { Kernels } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import type { Strided } from '../storage.ts'
import { overflowError } from '../overflow.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes, scatterNames } from './opcodes.ts'

/** Rows and elements picked by number, and their transposes that add. */
export function rowsKernels(
  engine: Engine,
): Pick<Kernels, 'takeRows' | 'addRows' | 'gather' | 'scatterAdd' | 'scatter'> {
  const write = new ArgumentWriter(engine)

  const run = (opcode: number, index: Strided, extent: number, caller: IndexCaller): void => {
    const bad = write.run(opcode)
    if (bad === 0) return
    if (bad < 0) throw overflowError(caller.operation, -2 - bad, caller.shape)
    let rest = bad - 1
    let at = index.offset
    for (let d = index.shape.length - 1; d >= 0; d--) {
      at += (rest % index.shape[d]!) * index.strides[d]!
      rest = Math.floor(rest / index.shape[d]!)
    }
    throw indexError(caller, bad - 1, elementsOf(index.storage)[at]!, extent)
  }

  const indexed = (dim: number, index: Strided, table: Strided, beside: Strided): void => {
    write.number(dim).number(table.shape[dim] ?? 1)
    const dtype = table.dtype === 'int32' ? 'int32' : 'float32'
    write.strided(index, 'int32').strided(table, dtype).strided(beside, dtype).number(index.shape.length)
    for (const extent of index.shape) write.number(extent)
    for (const x of [index, table, beside]) for (const stride of x.strides) write.number(stride)
  }

  return {
    takeRows(table, index, out, caller = { operation: 'takeRows', shape: index.shape }) {
      const [rows, width] = table.shape as readonly [number, number]
      const count = countOf(index.shape)
      const dtype = table.dtype === 'int32' ? 'int32' : 'float32'
      write.begin('takeRows').number(rows).number(width).number(count)
      write
        .dense(table, dtype, rows * width)
        .dense(index, 'int32', count)
        .dense(out, dtype, count * width)
      run(opcodes.takeRows, index, rows, caller)
    },
    addRows(index, values, out, skipRow) {
      const [rows, width] = out.shape as readonly [number, number]
      const count = countOf(index.shape)
      write.begin('addRows').number(rows).number(width).number(count).number(skipRow)
      write.dense(index, 'int32', count).dense(values, 'float32', count * width)
      write.dense(out, 'float32', rows * width)
      run(opcodes.addRows, index, rows, { operation: 'addRows', shape: index.shape })
    },
    gather(x, dim, index, out, caller = { operation: 'gather', shape: index.shape }) {
      write.begin('gather')
      indexed(dim, index, x, out)
      run(opcodes.gather, index, x.shape[dim] ?? 1, caller)
    },
    scatterAdd(dim, index, values, out, caller = { operation: 'scatterAdd', shape: index.shape }) {
      write.begin('scatterAdd').flag(out.dtype === 'float32')
      indexed(dim, index, out, values)
      run(opcodes.scatterAdd, index, out.shape[dim] ?? 1, caller)
    },
    scatter(name, dim, index, values, out, caller = { operation: 'scatter', shape: index.shape }) {
      write
        .begin('scatter')
        .number(scatterNames.indexOf(name))
        .flag(out.dtype === 'float32')
      indexed(dim, index, out, values)
      run(opcodes.scatter, index, out.shape[dim] ?? 1, caller)
    },
  }
}
