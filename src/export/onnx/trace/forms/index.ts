import type { Emitter } from '../emitter.ts'
import { attentionForms } from './attention.ts'
import { convolutionForms } from './convolution.ts'
import { elementwiseForms } from './elementwise.ts'
import { RANDOM, TRAINING, type KernelForms, type KernelName } from './form.ts'
import { geluForms } from './gelu.ts'
import { rowForms } from './index-rows.ts'
import { lossForms } from './loss.ts'
import { normForms } from './normal.ts'
import { poolForms } from './pool.ts'
import { productForms } from './product.ts'
import { recurrentForms } from './recurrent.ts'
import { reduceForms } from './reduce.ts'

/** How each kernel is written in ONNX, or why it is not. */
const forms = {
  ...elementwiseForms,
  ...reduceForms,
  ...rowForms,
  ...productForms,
  ...normForms,
  ...convolutionForms,
  ...poolForms,
  ...recurrentForms,
  ...lossForms,
  ...attentionForms,
  ...geluForms,
  uniform: RANDOM,
  normal: RANDOM,
  bernoulli: RANDOM,
  dropout: RANDOM,
  sgd: TRAINING,
  adam: TRAINING,
  rmsprop: TRAINING,
  ruleStep: TRAINING,
  word2vec: TRAINING,
  fakeWord: TRAINING,
  factorSteps: TRAINING,
  pairSteps: TRAINING,
} satisfies KernelForms<KernelName>

/** A form whose arguments are of any kernel. */
interface AnyForm {
  readonly writes: (...args: readonly unknown[]) => readonly unknown[]
  readonly add: (on: Emitter, ...args: readonly unknown[]) => void
}

/** The names of all kernels. */
export const kernelNames = Object.keys(forms) as readonly KernelName[]

/** The form of a kernel, or why it has none. */
export function formOf(kernel: string): AnyForm | string {
  return forms[kernel as KernelName] as unknown as AnyForm | string
}

/** The windows that a call writes; all that it has, if the kernel has no form. */
export function writesOf(kernel: string, args: readonly unknown[]): readonly unknown[] {
  const form = formOf(kernel)
  return typeof form === 'string' ? [] : form.writes(...args)
}
