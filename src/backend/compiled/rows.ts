import { indexError } from '../index-error.ts'
import type { Kernels } from '../kernels.ts'
import { elementsOf } from '../memory.ts'
import type { Strided } from '../storage.ts'
import { overflowError } from '../overflow.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes } from './opcodes.ts'

/** Rows and elements picked by number, and their transposes that add. */
export function rowsKernels(engine: Engine): Pick<Kernels, 'takeRows' | 'addRows' | 'gather' | 'scatterAdd'> {
  const write = new ArgumentWriter(engine)

  const run = (operation: string, opcode: number, index: Strided, extent: number): void => {
    const bad = write.run(opcode)
    if (bad === 0) return
    if (bad < 0) throw overflowError(operation, -2 - bad, index.shape)
    let rest = bad - 1
    let at = index.offset
    for (let d = index.shape.length - 1; d >= 0; d--) {
      at += (rest % index.shape[d]!) * index.strides[d]!
      rest = Math.floor(rest / index.shape[d]!)
    }
    throw indexError(operation, bad - 1, index.shape, elementsOf(index.storage)[at]!, extent)
  }

  const indexed = (dim: number, index: Strided, table: Strided, beside: Strided): void => {
    write.number(dim).number(table.shape[dim] ?? 1)
    const dtype = table.dtype === 'int32' ? 'int32' : 'float32'
    write.strided(index, 'int32').strided(table, dtype).strided(beside, dtype).number(index.shape.length)
    for (const extent of index.shape) write.number(extent)
    for (const x of [index, table, beside]) for (const stride of x.strides) write.number(stride)
  }

  return {
    takeRows(table, index, out) {
      const [rows, width] = table.shape as readonly [number, number]
      const count = countOf(index.shape)
      const dtype = table.dtype === 'int32' ? 'int32' : 'float32'
      write.begin('takeRows').number(rows).number(width).number(count)
      write
        .dense(table, dtype, rows * width)
        .dense(index, 'int32', count)
        .dense(out, dtype, count * width)
      run('takeRows', opcodes.takeRows, index, rows)
    },
    addRows(index, values, out, skipRow) {
      const [rows, width] = out.shape as readonly [number, number]
      const count = countOf(index.shape)
      write.begin('addRows').number(rows).number(width).number(count).number(skipRow)
      write.dense(index, 'int32', count).dense(values, 'float32', count * width)
      write.dense(out, 'float32', rows * width)
      run('addRows', opcodes.addRows, index, rows)
    },
    gather(x, dim, index, out) {
      write.begin('gather')
      indexed(dim, index, x, out)
      run('gather', opcodes.gather, index, x.shape[dim] ?? 1)
    },
    scatterAdd(dim, index, values, out) {
      write.begin('scatterAdd').flag(out.dtype === 'float32')
      indexed(dim, index, out, values)
      run('scatterAdd', opcodes.scatterAdd, index, out.shape[dim] ?? 1)
    },
  }
}
