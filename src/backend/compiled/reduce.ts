import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { dtypes, opcodes, reduceNames } from './opcodes.ts'

/** x with only some of its dims: for its shape and strides. */
function part(x: Strided, has: (dim: number) => boolean): Strided {
  const keep = (_: number, dim: number): boolean => has(dim)
  return {
    storage: x.storage,
    dtype: x.dtype,
    offset: x.offset,
    shape: x.shape.filter(keep),
    strides: x.strides.filter(keep),
  }
}

/** Reductions over dims, and walks along one. */
export function reduceKernels(engine: Engine): Pick<Kernels, 'reduce' | 'argReduce' | 'cumsum'> {
  const write = new ArgumentWriter(engine)
  return {
    reduce(name, x, dims, out, correction = 1) {
      write.begin().number(reduceNames.indexOf(name)).number(dtypes.indexOf(x.dtype))
      write.pointer(x).pointer(out).number(correction)
      write.layout(part(x, (dim) => !dims.includes(dim))).layout(part(x, (dim) => dims.includes(dim)))
      write.run(opcodes.reduce)
    },

    argReduce(name, x, dim, out) {
      write
        .begin()
        .flag(name === 'argmax')
        .number(dtypes.indexOf(x.dtype))
        .pointer(x)
        .pointer(out)
      write.layout(part(x, (other) => other !== dim))
      write.number(x.shape[dim] ?? 1).number(x.strides[dim] ?? 1)
      write.run(opcodes.argReduce)
    },

    cumsum(x, dim, out) {
      write.begin().number(dtypes.indexOf(x.dtype)).pointer(x).pointer(out)
      write.number(countOf(x.shape.slice(dim + 1))).layout(part(x, (other) => other !== dim))
      write.number(x.shape[dim] ?? 1).number(x.strides[dim] ?? 1)
      write.run(opcodes.cumsum)
    },
  }
}
