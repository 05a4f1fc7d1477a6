import type { Kernels } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { ArgumentWriter, countOf } from './arguments.ts'
import type { Engine } from './engine.ts'
import { opcodes, optimizerRules } from './opcodes.ts'

/** Tensors in one call: MAX_TENSORS of `optimizer.h`. */
const TENSORS = 64

/** One step of an optimizer for a list of tensors. */
export function optimizerKernels(engine: Engine): Pick<Kernels, 'sgd' | 'adam' | 'rmsprop' | 'ruleStep'> {
  const write = new ArgumentWriter(engine)

  /** Calls the kernel for up to TENSORS tensors at a time; `lists` are the arrays of each tensor, null if a variant has none. */
  const run = (
    name: 'sgd' | 'adam' | 'rmsprop' | 'ruleStep',
    hyperparameters: readonly number[],
    lists: readonly (readonly Strided[] | null)[],
  ): void => {
    const params = lists[0]!
    for (let from = 0; from < params.length; from += TENSORS) {
      const to = Math.min(params.length, from + TENSORS)
      write.begin(name)
      for (const value of hyperparameters) write.number(value)
      write.number(to - from)
      for (let i = from; i < to; i++) {
        const count = countOf(params[i]!.shape)
        write.number(count)
        for (const list of lists) write.dense(list === null ? null : list[i]!, 'float32', count)
      }
      write.run(opcodes[name])
    }
  }

  return {
    sgd({ params, grads, momentumBuffers, firstStep, lr, momentum, dampening, weightDecay, nesterov }) {
      run(
        'sgd',
        [Number(firstStep), Number(nesterov), lr, momentum, 1 - dampening, weightDecay],
        [params, grads, momentumBuffers],
      )
    },

    adam(call) {
      const {
        params,
        grads,
        expAvg,
        expAvgSq,
        maxExpAvgSq,
        step,
        lr,
        beta1,
        beta2,
        eps,
        weightDecay,
        decoupled,
      } = call
      const stepSize = lr / (1 - beta1 ** step)
      const correction = Math.sqrt(1 - beta2 ** step)
      run(
        'adam',
        [
          Number(decoupled),
          beta1,
          1 - beta1,
          beta2,
          1 - beta2,
          stepSize,
          correction,
          eps,
          weightDecay,
          1 - lr * weightDecay,
        ],
        [params, grads, expAvg, expAvgSq, maxExpAvgSq],
      )
    },

    rmsprop({ params, grads, squareAvg, momentumBuffers, gradAvg, lr, alpha, eps, weightDecay, momentum }) {
      run(
        'rmsprop',
        [lr, alpha, 1 - alpha, eps, weightDecay, momentum],
        [params, grads, squareAvg, momentumBuffers, gradAvg],
      )
    },

    ruleStep({ rule, params, grads, first, second, numbers }) {
      run('ruleStep', [optimizerRules.indexOf(rule), ...numbers], [params, grads, first, second])
    },
  }
}
