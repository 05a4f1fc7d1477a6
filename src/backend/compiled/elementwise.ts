import type { Kernels } from '../kernels.ts'
import type { DType, Strided } from '../storage.ts'
import { ArgumentWriter } from './arguments.ts'
import type { Engine } from './engine.ts'
import { binaryNames, compareNames, dtypes, logicalNames, opcodes, unaryNames } from './opcodes.ts'

/** Place of each name in its list: the value of the C++ enum. */
function numbersOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Record<Name, number>
}

const unaryNumbers = numbersOf(unaryNames)
const binaryNumbers = numbersOf(binaryNames)
const compareNumbers = numbersOf(compareNames)
const logicalNumbers = numbersOf(logicalNames)
const dtypeNumbers = numbersOf(dtypes)

/** Encoders of the calls that work element by element. */
export function elementwiseKernels(
  engine: Engine,
): Pick<Kernels, 'fill' | 'copy' | 'unary' | 'clamp' | 'binary' | 'compare' | 'logical' | 'where'> {
  const write = new ArgumentWriter(engine)

  /** Two operands, one of which may be a number, and the result. */
  const pair = (a: Strided | number, b: Strided | number, out: Strided): void => {
    if (typeof a === 'number') {
      const tensor = b as Strided
      write.number(1).number(a).pointer(tensor).pointer(out).layout(tensor, out)
    } else if (typeof b === 'number') write.number(2).pointer(a).number(b).pointer(out).layout(a, out)
    else write.number(0).pointer(a).pointer(b).pointer(out).layout(a, b, out)
  }

  const dtypeOf = (a: Strided | number, b: Strided | number): DType =>
    typeof a === 'number' ? (b as Strided).dtype : a.dtype

  return {
    fill(out, value) {
      write.begin().number(dtypeNumbers[out.dtype]).pointer(out).number(value).layout(out)
      write.run(opcodes.fill)
    },

    copy(x, out) {
      write.begin().number(dtypeNumbers[x.dtype]).number(dtypeNumbers[out.dtype])
      write.pointer(x).pointer(out).layout(x, out)
      write.run(opcodes.copy)
    },

    unary(name, x, out) {
      write.begin().number(unaryNumbers[name]).pointer(x).pointer(out).layout(x, out)
      write.run(opcodes.unary)
    },

    clamp(x, low, high, out) {
      write.begin().pointer(x).pointer(out).number(low).number(high).layout(x, out)
      write.run(opcodes.clamp)
    },

    binary(name, a, b, out) {
      write.begin().number(binaryNumbers[name]).number(dtypeNumbers[out.dtype])
      pair(a, b, out)
      write.run(opcodes.binary)
    },

    compare(name, a, b, out) {
      write.begin().number(compareNumbers[name]).number(dtypeNumbers[dtypeOf(a, b)])
      pair(a, b, out)
      write.run(opcodes.compare)
    },

    logical(name, a, b, out) {
      write.begin().number(logicalNumbers[name])
      pair(a, b, out)
      write.run(opcodes.logical)
    },

    where(condition, a, b, out) {
      write.begin().number(dtypeNumbers[out.dtype]).pointer(condition)
      for (const x of [a, b])
        if (typeof x === 'number') write.flag(true).number(x)
        else write.flag(false).pointer(x)
      write.pointer(out).layout(condition, operandLike(a, out), operandLike(b, out), out)
      write.run(opcodes.where)
    },
  }
}

/** A number as an operand of the shape of `out`: every stride is 0. */
function operandLike(x: Strided | number, out: Strided): Strided {
  return typeof x === 'number' ? { ...out, strides: out.shape.map(() => 0) } : x
}
