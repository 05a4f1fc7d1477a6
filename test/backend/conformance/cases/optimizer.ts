import type { Strided } from '../../../../src/backend/storage.ts'
import { check, heavy, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'

const shapes = [[3, 5], [0], [1], [17], [9001], [42, 64]]

const lists = (on: Workbench, low = -2, high = 2): Strided[] =>
  shapes.map((shape) => on.floats(shape, { low, high, layout: 'offset' }))

/** Tensors that the step reads and changes. */
const changing = (on: Workbench, low = -2, high = 2): Strided[] =>
  lists(on, low, high).map((x) => on.changes(x, 'optimizer'))

const sgdBase = { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, firstStep: false }
const adamBase = { step: 1, lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false }
const rmspropBase = { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0 }

const ruleNumbers = (weightDecay: number, shrink: number, eps: number, rate: number) =>
  [weightDecay, shrink, 0.9, 0.1, 0.99, 0.01, eps, rate, 0.002, 1.5] as const

export const optimizerCases: Cases<'sgd' | 'adam' | 'rmsprop' | 'ruleStep'> = {
  sgd: [
    check('plain, and with weight decay', (on, kernels) => {
      for (const weightDecay of [0, 0.01])
        kernels.sgd({
          ...sgdBase,
          weightDecay,
          params: changing(on),
          grads: lists(on),
          momentumBuffers: null,
        })
      kernels.sgd({ ...sgdBase, params: [], grads: [], momentumBuffers: null })
    }),
    check('momentum, dampening, Nesterov', (on, kernels) => {
      for (const extra of [
        { momentum: 0.9 },
        { momentum: 0.9, dampening: 0.5, weightDecay: 0.01 },
        { momentum: 0.9, nesterov: true },
        { momentum: 0.8, nesterov: true, weightDecay: 0.1 },
      ])
        kernels.sgd({
          ...sgdBase,
          ...extra,
          params: changing(on),
          grads: lists(on),
          momentumBuffers: changing(on),
        })
    }),
    check('the first step makes the buffers the gradient, whatever they hold', (on, kernels) => {
      for (const extra of [{ dampening: 0.5, weightDecay: 0.01 }, { nesterov: true }])
        kernels.sgd({
          ...sgdBase,
          momentum: 0.9,
          ...extra,
          firstStep: true,
          params: changing(on),
          grads: lists(on),
          momentumBuffers: shapes.map((shape) =>
            on.changes(
              on.given(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(NaN)),
              'optimizer',
            ),
          ),
        })
    }),
  ],
  adam: [
    ...[1, 2, 1000].map((step) =>
      (step === 1 ? check : heavy)(
        `step ${step}, weight decay added or decoupled, amsgrad`,
        (on, kernels) => {
          for (const extra of [
            {},
            { weightDecay: 0.1 },
            { weightDecay: 0.1, decoupled: true },
            { beta1: 0.8, beta2: 0.99, eps: 1e-5, lr: 0.1 },
          ])
            for (const amsgrad of [false, true])
              kernels.adam({
                ...adamBase,
                step,
                ...extra,
                params: changing(on),
                grads: lists(on),
                expAvg: changing(on, -0.5, 0.5),
                expAvgSq: changing(on, 0.01, 1),
                maxExpAvgSq: amsgrad ? changing(on, 0.01, 1) : null,
              })
        },
      ),
    ),
    check('gradients of 0 from the start', (on, kernels) => {
      const zeros = (): Strided => on.given([19], new Float64Array(19))
      kernels.adam({
        ...adamBase,
        params: [on.changes(on.floats([19]), 'optimizer')],
        grads: [zeros()],
        expAvg: [on.changes(zeros(), 'optimizer')],
        expAvgSq: [on.changes(zeros(), 'optimizer')],
        maxExpAvgSq: null,
      })
    }),
  ],
  rmsprop: [
    check('plain, momentum, centered, weight decay', (on, kernels) => {
      for (const extra of [{}, { weightDecay: 0.1 }, { alpha: 0.9, eps: 1e-5 }])
        for (const momentum of [0, 0.9])
          for (const centered of [false, true])
            kernels.rmsprop({
              ...rmspropBase,
              ...extra,
              momentum,
              params: changing(on),
              grads: lists(on),
              squareAvg: changing(on, 1, 2),
              momentumBuffers: momentum ? changing(on) : null,
              gradAvg: centered ? changing(on, -0.5, 0.5) : null,
            })
    }),
  ],
  ruleStep: (['adagrad', 'adadelta', 'adamax', 'nadam', 'radam', 'warmup', 'lion'] as const).map((rule) =>
    check(`${rule}, with weight decay and decoupled decay`, (on, kernels) => {
      for (const numbers of [
        ruleNumbers(0, 1, 1e-8, 0.01),
        ruleNumbers(0.1, 1, 1e-8, 0.01),
        ruleNumbers(0, 0.99, 1e-5, 0.1),
      ])
        kernels.ruleStep({
          rule,
          numbers,
          params: changing(on),
          grads: lists(on),
          first: rule === 'adagrad' ? null : changing(on, 0.01, rule === 'adadelta' ? 1 : 0.5),
          second: rule === 'lion' ? null : changing(on, 0.01, 1),
        })
      const numbers = ruleNumbers(0, 1, 1e-8, 0.01)
      kernels.ruleStep({ rule, numbers, params: [], grads: [], first: [], second: [] })
    }),
  ),
}
