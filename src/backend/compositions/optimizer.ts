import type { OptimizerKernels } from '../fused/optimizer.ts'
import type { CoreBackend } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { composed, type Workspace } from './workspace.ts'

/** x = x * scale + y * factor */
function blend(on: Workspace, x: Strided, scale: number, y: Strided, factor: number): void {
  on.kernels.binary('mul', x, scale, x)
  on.kernels.binary('add', x, on.binary('mul', y, factor), x)
}

/** The gradient plus weightDecay times the weights, in new memory. */
function decayed(on: Workspace, grad: Strided, param: Strided, weightDecay: number): Strided {
  const g = on.copy(grad)
  if (weightDecay !== 0) blend(on, g, 1, param, weightDecay)
  return g
}

/** Steps of optimizers, tensor by tensor from elementwise kernels. */
export function composedOptimizers(kernels: CoreBackend): OptimizerKernels {
  const each = (params: readonly Strided[], run: (on: Workspace, param: Strided, i: number) => void): void =>
    params.forEach((param, i) => composed(kernels, (on) => run(on, param, i)))

  return {
    sgd({ params, grads, momentumBuffers, firstStep, lr, momentum, dampening, weightDecay, nesterov }) {
      each(params, (on, param, i) => {
        let g = decayed(on, grads[i]!, param, weightDecay)
        if (momentumBuffers !== null) {
          const buffer = momentumBuffers[i]!
          if (firstStep) kernels.copy(g, buffer)
          else blend(on, buffer, momentum, g, 1 - dampening)
          if (nesterov) blend(on, g, 1, buffer, momentum)
          else g = buffer
        }
        blend(on, param, 1, g, -lr)
      })
    },

    adam(call) {
      const { params, grads, expAvg, expAvgSq, maxExpAvgSq, step, lr, beta1, beta2, eps, weightDecay } = call
      const correction = Math.sqrt(1 - beta2 ** step)
      each(params, (on, param, i) => {
        const g = decayed(on, grads[i]!, param, call.decoupled ? 0 : weightDecay)
        if (call.decoupled) kernels.binary('mul', param, 1 - lr * weightDecay, param)
        blend(on, expAvg[i]!, beta1, g, 1 - beta1)
        blend(on, expAvgSq[i]!, beta2, on.unary('square', g), 1 - beta2)
        const largest = maxExpAvgSq?.[i]
        if (largest !== undefined) kernels.binary('maximum', largest, expAvgSq[i]!, largest)
        const size = on.unary('sqrt', largest ?? expAvgSq[i]!)
        kernels.binary('div', size, correction, size)
        kernels.binary('add', size, eps, size)
        blend(on, param, 1, on.binary('div', expAvg[i]!, size), -lr / (1 - beta1 ** step))
      })
    },

    rmsprop({ params, grads, squareAvg, momentumBuffers, gradAvg, lr, alpha, eps, weightDecay, momentum }) {
      each(params, (on, param, i) => {
        const g = decayed(on, grads[i]!, param, weightDecay)
        blend(on, squareAvg[i]!, alpha, on.unary('square', g), 1 - alpha)
        let variance = squareAvg[i]!
        if (gradAvg !== null) {
          blend(on, gradAvg[i]!, alpha, g, 1 - alpha)
          variance = on.binary('sub', variance, on.unary('square', gradAvg[i]!))
        }
        const size = on.unary('sqrt', variance)
        kernels.binary('add', size, eps, size)
        let change = on.binary('div', g, size)
        if (momentumBuffers !== null) {
          blend(on, momentumBuffers[i]!, momentum, change, 1)
          change = momentumBuffers[i]!
        }
        blend(on, param, 1, change, -lr)
      })
    },

    ruleStep(call) {
      const { rule, params, grads, first, second, numbers } = call
      const [weightDecay, shrink, decay1, rest1, decay2, rest2, eps, rate, gradRate, scale] = numbers
      each(params, (on, param, i) => {
        const [m, v] = [first?.[i], second?.[i]]
        if (shrink !== 1) kernels.binary('mul', param, shrink, param)
        const g = decayed(on, grads[i]!, param, weightDecay)
        const change = (x: Strided, factor = -rate): void => blend(on, param, 1, x, factor)
        const root = (x: Strided, added: number, factor = 1): Strided => {
          const out = on.unary('sqrt', x)
          if (factor !== 1) kernels.binary('mul', out, factor, out)
          kernels.binary('add', out, added, out)
          return out
        }
        switch (rule) {
          case 'adagrad':
            blend(on, v!, 1, on.unary('square', g), 1)
            change(on.binary('div', g, root(v!, eps)))
            break
          case 'adadelta': {
            blend(on, v!, decay2, on.unary('square', g), rest2)
            const size = on.binary('div', on.binary('add', m!, eps), on.binary('add', v!, eps))
            const d = on.binary('mul', g, on.unary('sqrt', size))
            blend(on, m!, decay2, on.unary('square', d), rest2)
            change(d)
            break
          }
          case 'adamax': {
            blend(on, m!, decay1, g, rest1)
            kernels.binary('mul', v!, decay2, v!)
            kernels.binary('maximum', v!, on.binary('add', on.unary('abs', g), eps), v!)
            change(on.binary('div', m!, v!))
            break
          }
          case 'lion': {
            const mean = on.copy(m!)
            blend(on, mean, decay1, g, rest1)
            change(on.unary('sign', mean))
            blend(on, m!, decay2, g, rest2)
            break
          }
          default: {
            blend(on, m!, decay1, g, rest1)
            blend(on, v!, decay2, on.unary('square', g), rest2)
            if (rule === 'warmup') change(m!)
            else if (rule === 'radam') change(on.binary('div', m!, root(v!, eps)))
            else {
              const sum = on.binary('mul', m!, rate)
              blend(on, sum, 1, g, gradRate)
              change(on.binary('div', sum, root(v!, eps, scale)), -1)
            }
          }
        }
      })
    },
  }
}
