import type {
  GruForward,
  LstmForward,
  RecurrentForward,
  RecurrentWeights,
} from '../../../../src/backend/kernels.ts'
import type { Strided } from '../../../../src/backend/storage.ts'
import { check, heavy, type Case, type Cases } from '../case.ts'
import type { Layout } from '../layout.ts'
import type { Workbench } from '../workbench.ts'

type Sizes = readonly [steps: number, batch: number, input: number, hidden: number]

/** Odd sizes, and those where a kernel takes another way: few rows, several blocks of rows, several slices, no rows at all. */
const sizes: readonly Sizes[] = [
  [1, 1, 1, 1],
  [4, 3, 2, 7],
  [1, 65, 3, 1],
  [3, 65, 5, 33],
  [5, 1, 42, 33],
  [3, 4, 33, 64],
  [0, 2, 3, 4],
  [3, 0, 3, 4],
]
/** The reference takes a while for these: once is enough. */
const large: readonly Sizes[] = [
  [2, 3, 4, 256],
  [2, 65, 7, 256],
]
const small: Sizes = [3, 6, 5, 6]

interface Variant {
  readonly reverse: boolean
  readonly biases: 'both' | 'none' | 'of the input' | 'of the state'
}
const plain: Variant = { reverse: false, biases: 'both' }
const variants: readonly Variant[] = [
  plain,
  { reverse: true, biases: 'both' },
  { reverse: false, biases: 'none' },
  { reverse: true, biases: 'of the state' },
  { reverse: false, biases: 'of the input' },
]

const labelOf = ({ reverse, biases }: Variant): string =>
  `${reverse ? 'reversed' : 'forwards'}, biases: ${biases}`

function layerOf(
  on: Workbench,
  gates: number,
  [steps, batch, input, hidden]: Sizes,
  { reverse, biases }: Variant,
  layout: Layout,
): Omit<RecurrentForward, 'out'> {
  const scale = 1 / Math.sqrt(hidden)
  const range = { low: -scale, high: scale }
  const bias = (only: Variant['biases']): Strided | null =>
    biases === 'both' || biases === only ? on.floats([gates * hidden], range) : null
  const weights: RecurrentWeights = {
    weightIh: on.floats([gates * hidden, input], { ...range, layout }),
    weightHh: on.floats([gates * hidden, hidden], { ...range, layout }),
    biasIh: bias('of the input'),
    biasHh: bias('of the state'),
  }
  return {
    ...weights,
    reverse,
    input: on.floats([steps, batch, input], { layout }),
    h0: on.floats([batch, hidden], { low: -1, high: 1, layout }),
  }
}

type Run = (on: Workbench, sizes: Sizes, variant: Variant, layout?: Layout) => void

const termsOf = ([steps, , input, hidden]: Sizes): number => steps * (input + hidden) + 1

const lstmForward: Run = (on, size, variant, layout = 'contiguous') => {
  const [steps, batch, , hidden] = size
  const options = { terms: termsOf(size), layout }
  on.kernels.lstmForward({
    ...layerOf(on, 4, size, variant, layout),
    c0: on.floats([batch, hidden], { layout }),
    out: on.output([steps, batch, hidden], 'rnn', options),
    cells: on.output([steps, batch, hidden], 'rnn', options),
    gates: on.output([steps, batch, 4 * hidden], 'rnn', options),
  })
}

const gruForward: Run = (on, size, variant, layout = 'contiguous') => {
  const [steps, batch, , hidden] = size
  const options = { terms: termsOf(size), layout }
  on.kernels.gruForward({
    ...layerOf(on, 3, size, variant, layout),
    out: on.output([steps, batch, hidden], 'rnn', options),
    gates: on.output([steps, batch, 4 * hidden], 'rnn', options),
  })
}

/** Numbers that a gate can have: from 0 to 1, those of the blocks in `signed` from -1 to 1. */
function gatesOf(
  on: Workbench,
  [steps, batch, , hidden]: Sizes,
  signed: readonly number[],
  layout: Layout,
): Strided {
  const shape = [steps, batch, 4 * hidden]
  const values = Array.from({ length: steps * batch * 4 * hidden }, (_, at) => {
    const block = Math.floor((at % (4 * hidden)) / hidden)
    return signed.includes(block) ? 2 * on.random() - 1 : on.random()
  })
  return on.given(shape, values, 'float32', layout)
}

const wanted = (
  on: Workbench,
  [steps, batch, input, hidden]: Sizes,
  shapes: Readonly<Record<string, readonly number[]>>,
  names: readonly string[],
  layout: Layout,
): Record<string, Strided | null> => {
  const terms = Math.max(1, steps * (batch + input + 4 * hidden))
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      names.includes(name) ? on.output(shape, 'rnn', { terms, layout }) : null,
    ]),
  )
}

const sharedGradients = (gates: number, [steps, batch, input, hidden]: Sizes) => ({
  gradInput: [steps, batch, input],
  gradWeightIh: [gates * hidden, input],
  gradWeightHh: [gates * hidden, hidden],
  gradH0: [batch, hidden],
})

const lstmResults = ['gradInput', 'gradWeightIh', 'gradWeightHh', 'gradH0', 'gradBias', 'gradC0'] as const
type LstmResult = (typeof lstmResults)[number]

const lstmBackward = (
  on: Workbench,
  size: Sizes,
  variant: Variant,
  { names = lstmResults as readonly LstmResult[], layout = 'contiguous' as Layout, memory = true } = {},
): void => {
  const [steps, batch, , hidden] = size
  const call: LstmForward = {
    ...layerOf(on, 4, size, variant, layout),
    c0: on.floats([batch, hidden], { layout }),
    out: on.floats([steps, batch, hidden], { low: -1, high: 1, layout }),
    cells: on.floats([steps, batch, hidden], { layout }),
    gates: gatesOf(on, size, [2], layout),
  }
  const shapes = { ...sharedGradients(4, size), gradBias: [4 * hidden], gradC0: [batch, hidden] }
  on.kernels.lstmBackward({
    ...call,
    gradOut: on.floats([steps, batch, hidden], { low: -1, high: 1, layout }),
    gradLastC: memory ? on.floats([batch, hidden], { low: -1, high: 1, layout }) : null,
    ...(wanted(on, size, shapes, names, layout) as Record<LstmResult, Strided | null>),
  })
}

const gruResults = [
  'gradInput',
  'gradWeightIh',
  'gradWeightHh',
  'gradH0',
  'gradBiasIh',
  'gradBiasHh',
] as const
type GruResult = (typeof gruResults)[number]

const gruBackward = (
  on: Workbench,
  size: Sizes,
  variant: Variant,
  { names = gruResults as readonly GruResult[], layout = 'contiguous' as Layout } = {},
): void => {
  const [steps, batch, , hidden] = size
  const call: GruForward = {
    ...layerOf(on, 3, size, variant, layout),
    out: on.floats([steps, batch, hidden], { low: -1, high: 1, layout }),
    gates: gatesOf(on, size, [2, 3], layout),
  }
  const shapes = { ...sharedGradients(3, size), gradBiasIh: [3 * hidden], gradBiasHh: [3 * hidden] }
  on.kernels.gruBackward({
    ...call,
    gradOut: on.floats([steps, batch, hidden], { low: -1, high: 1, layout }),
    ...(wanted(on, size, shapes, names, layout) as Record<GruResult, Strided | null>),
  })
}

const eachSize = (run: Run, ofLarge = check): Case[] => [
  ...variants.map((variant) =>
    check(labelOf(variant), (on) => {
      for (const size of sizes) run(on, size, variant)
    }),
  ),
  ofLarge('large layers', (on) => {
    for (const size of large) run(on, size, plain)
  }),
]

/** A NaN of one sequence of the batch must not reach the others, in which ever block of rows they are. */
const withNaN = (forward: (on: Workbench, input: Strided) => void): Case =>
  check('NaN in one sequence stays there', (on) => {
    const values = Array.from({ length: 2 * 15 * 4 }, (_, i) => (i === 25 ? NaN : on.random()))
    forward(on, on.given([2, 15, 4], values))
  })

const eachResult = <Name extends string>(
  names: readonly Name[],
  run: (on: Workbench, names: readonly Name[]) => void,
): Case =>
  check('only the gradients that are asked for', (on) => {
    run(on, [])
    for (const name of names) {
      run(on, [name])
      run(
        on,
        names.filter((other) => other !== name),
      )
    }
  })

export const gatedCases: Cases<'lstmForward' | 'lstmBackward' | 'gruForward' | 'gruBackward'> = {
  lstmForward: [
    ...eachSize(lstmForward),
    check('operands at an offset', (on) => lstmForward(on, small, plain, 'offset')),
    withNaN((on, input) =>
      on.kernels.lstmForward({
        ...layerOf(on, 4, [2, 15, 4, 5], plain, 'contiguous'),
        input,
        c0: on.floats([15, 5]),
        out: on.output([2, 15, 5], 'rnn', { terms: 20 }),
        cells: on.output([2, 15, 5], 'rnn', { terms: 20 }),
        gates: on.output([2, 15, 20], 'rnn', { terms: 20 }),
      }),
    ),
  ],
  lstmBackward: [
    ...eachSize((on, size, variant) => lstmBackward(on, size, variant), heavy),
    check('no gradient of the last memory', (on) => {
      for (const size of sizes) lstmBackward(on, size, plain, { memory: false })
    }),
    check('operands at an offset', (on) => lstmBackward(on, small, plain, { layout: 'offset' })),
    eachResult(lstmResults, (on, names) => lstmBackward(on, small, plain, { names })),
  ],
  gruForward: [
    ...eachSize(gruForward),
    check('operands at an offset', (on) => gruForward(on, small, plain, 'offset')),
    withNaN((on, input) =>
      on.kernels.gruForward({
        ...layerOf(on, 3, [2, 15, 4, 5], plain, 'contiguous'),
        input,
        out: on.output([2, 15, 5], 'rnn', { terms: 20 }),
        gates: on.output([2, 15, 20], 'rnn', { terms: 20 }),
      }),
    ),
  ],
  gruBackward: [
    ...eachSize((on, size, variant) => gruBackward(on, size, variant), heavy),
    check('operands at an offset', (on) => gruBackward(on, small, plain, { layout: 'offset' })),
    eachResult(gruResults, (on, names) => gruBackward(on, small, plain, { names })),
  ],
}
