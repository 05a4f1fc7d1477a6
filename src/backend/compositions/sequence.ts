import type { RecurrentForward, RecurrentGradients } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { reshaped, select, transposed } from './window.ts'
import type { Workspace } from './workspace.ts'

/** The steps in processing order. */
export function walked({ input, reverse }: RecurrentForward): number[] {
  const order = Array.from({ length: input.shape[0]! }, (_, t) => t)
  return reverse ? order.toReversed() : order
}

/** The state (or cell state) before step t. */
export function before(call: RecurrentForward, first: Strided, after: Strided, t: number): Strided {
  const previous = call.reverse ? t + 1 : t - 1
  return previous < 0 || previous >= call.input.shape[0]! ? first : select(after, 0, previous)
}

/** [steps, batch, width] as [steps * batch, width] */
export function flat(x: Strided): Strided {
  return reshaped(x, [x.shape[0]! * x.shape[1]!, x.shape[2]!])
}

/** weightIh x[t] + biasIh of all steps at once: [steps, batch, rows]. */
export function inputProducts(on: Workspace, { input, weightIh, biasIh }: RecurrentForward): Strided {
  const [steps, batch] = input.shape as readonly [number, number, number]
  const out = on.make([steps, batch, weightIh.shape[0]!])
  on.kernels.matmul(flat(input), transposed(weightIh), flat(out), { bias: biasIh })
  return out
}

/** Gradients of inputs and weights from those of weightIh x + biasIh and weightHh h + biasHh of all steps, both [steps, batch, rows]. */
export function weightGradients(
  on: Workspace,
  call: RecurrentForward & RecurrentGradients,
  ofInput: Strided,
  ofState: Strided,
  biases: { readonly ih?: Strided | null; readonly hh?: Strided | null },
): void {
  const { kernels } = on
  const { gradInput, gradWeightIh, gradWeightHh, input, weightIh, h0, out } = call
  if (gradInput !== null) kernels.matmul(flat(ofInput), weightIh, flat(gradInput))
  if (gradWeightIh !== null) kernels.matmul(transposed(flat(ofInput)), flat(input), gradWeightIh)
  if (gradWeightHh !== null) {
    const states = on.make(out.shape)
    for (const t of walked(call)) kernels.copy(before(call, h0, out, t), select(states, 0, t))
    kernels.matmul(transposed(flat(ofState)), flat(states), gradWeightHh)
  }
  if (biases.ih) kernels.reduce('sum', flat(ofInput), [0], biases.ih)
  if (biases.hh) kernels.reduce('sum', flat(ofState), [0], biases.hh)
}
