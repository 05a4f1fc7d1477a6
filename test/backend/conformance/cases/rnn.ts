import type { RnnForward, RecurrentWeights } from '../../../../src/backend/kernels.ts'
import { check, type Case, type Cases } from '../case.ts'
import type { Layout } from '../layout.ts'
import type { Workbench } from '../workbench.ts'

/** [steps, batch, input, hidden] */
const sizes = [
  [1, 1, 1, 1],
  [3, 2, 4, 5],
  [8, 16, 42, 32],
  [5, 33, 7, 17],
  [2, 64, 42, 128],
  [3, 1, 42, 64],
  [0, 2, 3, 4],
  [3, 0, 3, 4],
] as const
type Sizes = readonly [steps: number, batch: number, input: number, hidden: number]

const variants = (['tanh', 'relu'] as const).flatMap((nonlinearity) =>
  [false, true].flatMap((reverse) => [true, false].map((biased) => ({ nonlinearity, reverse, biased }))),
)

const weightsOf = (
  on: Workbench,
  [, , input, hidden]: Sizes,
  biased: boolean,
  layout: Layout,
): RecurrentWeights => {
  const scale = 1 / Math.sqrt(Math.max(1, hidden))
  const range = { low: -scale, high: scale }
  return {
    weightIh: on.floats([hidden, input], { ...range, layout }),
    weightHh: on.floats([hidden, hidden], { ...range, layout }),
    biasIh: biased ? on.floats([hidden], range) : null,
    biasHh: biased ? on.floats([hidden], range) : null,
  }
}

interface Variant {
  readonly nonlinearity: 'tanh' | 'relu'
  readonly reverse: boolean
  readonly biased: boolean
}

const forward = (on: Workbench, sizes: Sizes, variant: Variant, layout: Layout = 'contiguous'): void => {
  const [steps, batch, input, hidden] = sizes
  on.kernels.rnnForward({
    ...weightsOf(on, sizes, variant.biased, layout),
    ...variant,
    input: on.floats([steps, batch, input], { layout }),
    h0: on.floats([batch, hidden], { low: -1, high: 1, layout }),
    out: on.output([steps, batch, hidden], 'rnn', { terms: steps * (input + hidden) + 1 }),
  })
}

const all = ['gradInput', 'gradWeightIh', 'gradWeightHh', 'gradBias', 'gradH0'] as const

const backward = (
  on: Workbench,
  sizes: Sizes,
  variant: Variant,
  wanted: readonly (typeof all)[number][] = all,
  layout: Layout = 'contiguous',
): void => {
  const [steps, batch, input, hidden] = sizes
  const terms = Math.max(1, steps * (batch + hidden))
  const call: RnnForward = {
    ...weightsOf(on, sizes, variant.biased, layout),
    ...variant,
    input: on.floats([steps, batch, input], { layout }),
    h0: on.floats([batch, hidden], { low: -1, high: 1, layout }),
    // Some states of a relu network are exactly 0.
    out: on.given(
      [steps, batch, hidden],
      Array.from({ length: steps * batch * hidden }, () => {
        const y = on.random() * 1.8 - 0.9
        return variant.nonlinearity === 'relu' ? Math.max(0, y) : y
      }),
    ),
  }
  const shapes = {
    gradInput: [steps, batch, input],
    gradWeightIh: [hidden, input],
    gradWeightHh: [hidden, hidden],
    gradBias: [hidden],
    gradH0: [batch, hidden],
  }
  const results = Object.fromEntries(
    all.map((name) => [name, wanted.includes(name) ? on.output(shapes[name], 'rnn', { terms }) : null]),
  ) as Record<(typeof all)[number], ReturnType<Workbench['output']> | null>
  on.kernels.rnnBackward({
    ...call,
    gradOut: on.floats([steps, batch, hidden], { low: -1, high: 1, layout }),
    ...results,
  })
}

const labelOf = ({ nonlinearity, reverse, biased }: Variant): string =>
  `${nonlinearity}${reverse ? ', reversed' : ''}${biased ? '' : ', no biases'}`

const plain: Variant = { nonlinearity: 'tanh', reverse: false, biased: true }
const someLayouts: readonly Layout[] = ['contiguous', 'offset']

const eachSize = (variant: Variant, run: typeof forward): Case =>
  check(labelOf(variant), (on) => {
    for (const size of sizes) run(on, size, variant)
  })

export const rnnCases: Cases<'rnnForward' | 'rnnBackward'> = {
  rnnForward: [
    ...variants.map((variant) => eachSize(variant, forward)),
    check('operands at an offset', (on) => {
      for (const layout of someLayouts) forward(on, [3, 4, 5, 6], plain, layout)
    }),
    check('NaN in one sequence stays there', (on, kernels) => {
      const weights = weightsOf(on, [2, 3, 4, 5], true, 'contiguous')
      const values = Array.from({ length: 24 }, (_, i) => (i === 5 ? NaN : on.random()))
      kernels.rnnForward({
        ...weights,
        nonlinearity: 'tanh',
        reverse: false,
        input: on.given([2, 3, 4], values),
        h0: on.floats([3, 5]),
        out: on.output([2, 3, 5], 'rnn', { terms: 20 }),
      })
    }),
  ],
  rnnBackward: [
    ...variants.map((variant) => eachSize(variant, (on, size) => backward(on, size, variant))),
    check('operands at an offset', (on) => {
      for (const layout of someLayouts) backward(on, [3, 4, 5, 6], plain, all, layout)
    }),
    check('only the gradients that are asked for', (on) => {
      backward(on, [3, 4, 5, 6], plain, [])
      for (const name of all) {
        backward(on, [3, 4, 5, 6], plain, [name])
        backward(
          on,
          [3, 4, 5, 6],
          plain,
          all.filter((other) => other !== name),
        )
      }
    }),
  ],
}
