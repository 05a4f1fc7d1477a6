import type { Kernels, ReduceName } from '../kernels.ts'
import type { DType, Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { dtypes, opcodes, reduceNames } from './opcodes.ts'

/** x with only some of its dims: for its shape and strides. */
function part(x: Strided, has: (dim: number) => boolean): Strided {
  const shape: number[] = []
  const strides: number[] = []
  for (let dim = 0; dim < x.shape.length; dim++)
    if (has(dim)) {
      shape.push(x.shape[dim]!)
      strides.push(x.strides[dim]!)
    }
  return { storage: x.storage, dtype: x.dtype, offset: x.offset, shape, strides }
}

/** What a reduction reads: truth values for `any` and `all`, else numbers. */
function inputOf(name: ReduceName, x: Strided): DType {
  if (name === 'any' || name === 'all') return 'bool'
  return x.dtype === 'int32' ? 'int32' : 'float32'
}

/** What a reduction writes: means and variances are always float32. */
function resultOf(name: ReduceName, x: Strided): DType {
  return name === 'mean' || name === 'var' ? 'float32' : inputOf(name, x)
}

/** Reductions over dims, and scans along one. */
export function reduceKernels(engine: Engine): Pick<Kernels, 'reduce' | 'argReduce' | 'cumsum'> {
  const write = new ArgumentWriter(engine)
  return {
    reduce(name, x, dims, out, correction = 1) {
      write.begin(name).number(reduceNames.indexOf(name)).number(dtypes.indexOf(x.dtype))
      write.strided(x, inputOf(name, x)).dense(out, resultOf(name, x), countOf(out.shape)).number(correction)
      write.layout(part(x, (dim) => !dims.includes(dim))).layout(part(x, (dim) => dims.includes(dim)))
      write.runExact(opcodes.reduce, out.shape)
    },

    argReduce(name, x, dim, out) {
      write
        .begin(name)
        .flag(name === 'argmax')
        .number(dtypes.indexOf(x.dtype))
        .strided(x, x.dtype)
        .dense(out, 'int32', countOf(out.shape))
      write.layout(part(x, (other) => other !== dim))
      write.number(x.shape[dim] ?? 1).number(x.strides[dim] ?? 1)
      write.run(opcodes.argReduce)
    },

    cumsum(x, dim, out) {
      const dtype = x.dtype === 'int32' ? 'int32' : 'float32'
      write.begin('cumsum').number(dtypes.indexOf(x.dtype)).strided(x, dtype)
      write.dense(out, dtype, countOf(x.shape))
      write.number(countOf(x.shape.slice(dim + 1))).layout(part(x, (other) => other !== dim))
      write.number(x.shape[dim] ?? 1).number(x.strides[dim] ?? 1)
      write.runExact(opcodes.cumsum, out.shape)
    },
  }
}
