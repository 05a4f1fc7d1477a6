import { scope, type Tensor } from '../../../src/tensor/index.ts'
import { CallArguments } from './call-arguments.ts'
import { calls, type Call } from './calls.ts'
import { comparedAnswer } from './check-sample.ts'
import type { OpInfoName } from './op-names.ts'
import { dtypeOf, type PackedTensor, type Sample } from './sample.ts'

type InPlace = (x: Tensor, ...rest: Parameters<Call[1]>) => Tensor

const unary = (f: (x: Tensor) => Tensor): InPlace => f

/** The same operators in place. Their answers and gradients are those of the samples where the result fits into the tensor. */
export const inPlaceCalls = {
  add: (x, a) => x.add_(a.operand(), { alpha: a.number('alpha', 1) }),
  clamp: (x, a) => x.clamp_(a.options('min', 'max')),
  'div.no_rounding_mode': (x, a) => x.div_(a.operand()),
  exp: unary((x) => x.exp_()),
  mul: (x, a) => x.mul_(a.operand()),
  neg: unary((x) => x.neg_()),
  'nn.functional.relu': unary((x) => x.relu_()),
  sigmoid: unary((x) => x.sigmoid_()),
  sqrt: unary((x) => x.sqrt_()),
  sub: (x, a) => x.sub_(a.operand(), { alpha: a.number('alpha', 1) }),
  tanh: unary((x) => x.tanh_()),
} satisfies Partial<Record<OpInfoName, InPlace>>

export type InPlaceName = keyof typeof inPlaceCalls

/** Whether a result may be written over the first argument. */
export function fitsInPlace({ args, out: [out] }: Sample): boolean {
  const x = args[0] as PackedTensor
  return dtypeOf(x) === dtypeOf(out!) && x.s.join() === out!.s.join()
}

/** How the answer in place differs from PyTorch's, in words; null where it does not. */
export function differenceInPlace(op: InPlaceName, sample: Sample): string | null {
  return scope(() => {
    const args = new CallArguments(calls[op][0].split(' '), sample)
    const run: InPlace = inPlaceCalls[op]
    return comparedAnswer(op, [run(args.tensor().clone(), args)], args, sample)
  })
}
