import type { Kernels } from '../kernels.ts'
import type { DType, Strided } from '../storage.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { binaryNames, compareNames, dtypes, logicalNames, opcodes, unaryNames } from './opcodes.ts'

/** Position of each name in its list, which is the value of the C++ enum. */
function numbersOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Record<Name, number>
}

const unaryNumbers = numbersOf(unaryNames)
const binaryNumbers = numbersOf(binaryNames)
const compareNumbers = numbersOf(compareNames)
const logicalNumbers = numbersOf(logicalNames)
const dtypeNumbers = numbersOf(dtypes)

/** Encoders of the elementwise calls. */
export function elementwiseKernels(
  engine: Engine,
): Pick<Kernels, 'fill' | 'copy' | 'unary' | 'clamp' | 'binary' | 'compare' | 'logical' | 'where'> {
  const write = new ArgumentWriter(engine)

  /** Two operands, one of which may be a number, and the result. */
  const pair = (
    a: Strided | number,
    b: Strided | number,
    dtype: DType,
    out: Strided,
    result: DType,
  ): void => {
    if (typeof a === 'number') {
      const tensor = b as Strided
      write.number(1).number(a).strided(tensor, dtype).strided(out, result).layout(tensor, out)
    } else if (typeof b === 'number')
      write.number(2).strided(a, dtype).number(b).strided(out, result).layout(a, out)
    else write.number(0).strided(a, dtype).strided(b, dtype).strided(out, result).layout(a, b, out)
  }

  const dtypeOf = (a: Strided | number, b: Strided | number): DType =>
    typeof a === 'number' ? (b as Strided).dtype : a.dtype

  return {
    fill(out, value) {
      write.begin('fill').number(dtypeNumbers[out.dtype]).strided(out, out.dtype).number(value).layout(out)
      write.run(opcodes.fill)
    },

    copy(x, out) {
      write.begin('copy').number(dtypeNumbers[x.dtype]).number(dtypeNumbers[out.dtype])
      write.strided(x, x.dtype).strided(out, out.dtype).layout(x, out)
      write.runExact(opcodes.copy, out.shape)
    },

    unary(name, x, out) {
      write
        .begin(name)
        .number(unaryNumbers[name])
        .strided(x, 'float32')
        .strided(out, 'float32')
        .layout(x, out)
      write.run(opcodes.unary)
    },

    clamp(x, low, high, out) {
      write
        .begin('clamp')
        .strided(x, 'float32')
        .strided(out, 'float32')
        .number(low)
        .number(high)
        .layout(x, out)
      write.run(opcodes.clamp)
    },

    binary(name, a, b, out) {
      const dtype = out.dtype === 'int32' ? 'int32' : 'float32'
      write.begin(name).number(binaryNumbers[name]).number(dtypeNumbers[dtype])
      pair(a, b, dtype, out, dtype)
      write.runExact(opcodes.binary, out.shape)
    },

    compare(name, a, b, out) {
      const dtype = dtypeOf(a, b)
      write.begin(name).number(compareNumbers[name]).number(dtypeNumbers[dtype])
      pair(a, b, dtype, out, 'bool')
      write.run(opcodes.compare)
    },

    logical(name, a, b, out) {
      write.begin(name).number(logicalNumbers[name])
      pair(a, b, 'bool', out, 'bool')
      write.run(opcodes.logical)
    },

    where(condition, a, b, out) {
      write.begin('where').number(dtypeNumbers[out.dtype]).strided(condition, 'bool')
      for (const x of [a, b])
        if (typeof x === 'number') write.flag(true).number(x)
        else write.flag(false).strided(x, out.dtype)
      write.strided(out, out.dtype).layout(condition, operandLike(a, out), operandLike(b, out), out)
      write.run(opcodes.where)
    },
  }
}

/** A number as an operand with the shape of `out`: every stride is 0. */
function operandLike(x: Strided | number, out: Strided): Strided {
  return typeof x === 'number' ? { ...out, strides: out.shape.map(() => 0) } : x
}
