import type { AttentionInputs, Kernels } from '../../../../src/backend/kernels.ts'
import { check, heavy, type Case, type Cases } from '../case.ts'
import type { Layout } from '../layout.ts'
import type { Workbench } from '../workbench.ts'

interface Sizes {
  readonly batch?: number
  readonly heads?: number
  readonly keyHeads?: number
  readonly queries: number
  readonly keys: number
  readonly width: number
  readonly valueWidth?: number
}

interface Rule {
  readonly layout?: Layout
  readonly mask?: Layout
  readonly scale?: number
  readonly causal?: boolean
  readonly p?: number
}

const source = { seedLow: 77, seedHigh: 5, stream: 2, block: 2 ** 32 - 3 }

const inputsOf = (on: Workbench, sizes: Sizes, rule: Rule): AttentionInputs => {
  const { batch = 1, heads = 1, keyHeads = heads, queries, keys, width, valueWidth = width } = sizes
  const { layout, mask, scale = 0.3, causal = false, p = 0 } = rule
  return {
    query: on.floats([batch, heads, queries, width], { layout }),
    key: on.floats([batch, keyHeads, keys, width], { layout }),
    value: on.floats([batch, keyHeads, keys, valueWidth], { layout }),
    mask: mask === undefined ? null : on.floats([batch, heads, queries, keys], { layout: mask }),
    scale,
    causal,
    dropout: p === 0 ? null : { source, p },
  }
}

const rows = (inputs: AttentionInputs): number[] => inputs.query.shape.slice(0, 3)

function forward(on: Workbench, kernels: Kernels, inputs: AttentionInputs, layout?: Layout): void {
  const shape = [...rows(inputs), inputs.value.shape[3]!]
  const terms = inputs.query.shape[3]! + inputs.key.shape[2]!
  kernels.attention(
    inputs,
    on.output(shape, 'rnn', { terms, layout }),
    on.output(rows(inputs), 'rnn', { terms: inputs.query.shape[3]! + 1 }),
  )
}

/** The gradient needs a result and its sums that belong to the inputs. */
function backward(
  on: Workbench,
  kernels: Kernels,
  inputs: AttentionInputs,
  wanted: readonly [boolean, boolean, boolean] = [true, true, true],
  layout?: Layout,
): void {
  const shape = [...rows(inputs), inputs.value.shape[3]!]
  const width = inputs.query.shape[3]! + inputs.value.shape[3]!
  const out = on.output(shape, 'rnn', { terms: width + inputs.key.shape[2]!, layout })
  const sums = on.output(rows(inputs), 'rnn', { terms: width })
  kernels.attention(inputs, out, sums)
  const terms =
    width + inputs.query.shape[2]! * (inputs.query.shape[1]! / inputs.key.shape[1]!) + inputs.key.shape[2]!
  const gradient = (x: AttentionInputs['query'], i: number): AttentionInputs['query'] | null =>
    wanted[i] ? on.output(x.shape, 'rnn', { terms, layout }) : null
  kernels.attentionGrad(on.floats(shape, { layout }), inputs, out, sums, {
    gradQuery: gradient(inputs.query, 0),
    gradKey: gradient(inputs.key, 1),
    gradValue: gradient(inputs.value, 2),
  })
}

const sizes: readonly Sizes[] = [
  { queries: 1, keys: 1, width: 1 },
  { queries: 1, keys: 300, width: 33 },
  { queries: 200, keys: 1, width: 5 },
  { batch: 2, heads: 3, queries: 17, keys: 23, width: 20, valueWidth: 9 },
  { batch: 2, heads: 6, keyHeads: 2, queries: 65, keys: 65, width: 32 },
  { batch: 3, heads: 4, keyHeads: 1, queries: 7, keys: 131, width: 8, valueWidth: 40 },
  { queries: 50, keys: 129, width: 64 },
  { batch: 9, queries: 33, keys: 257, width: 3 },
  { queries: 0, keys: 5, width: 4 },
  { queries: 5, keys: 0, width: 4 },
  { queries: 5, keys: 7, width: 0, valueWidth: 3 },
  { queries: 5, keys: 7, width: 3, valueWidth: 0 },
  { batch: 0, heads: 2, queries: 5, keys: 7, width: 3 },
]

const rules: readonly Rule[] = [
  {},
  { causal: true },
  { mask: 'contiguous' },
  { mask: 'broadcastLast', scale: -0.7 },
  { mask: 'broadcastFirst', causal: true, p: 0.3 },
  { scale: 0 },
  { p: 0.6, causal: true },
]

const title = (x: Sizes | Rule): string => JSON.stringify(x)

const casesOf = (run: (on: Workbench, kernels: Kernels, inputs: AttentionInputs) => void): Case[] =>
  sizes.map((size) =>
    check(title(size), (on, kernels) => {
      for (const rule of rules) run(on, kernels, inputsOf(on, size, rule))
    }),
  )

const layouts = ['contiguous', 'offset', 'padded'] as const

/** More than the kernels divide between threads, with few heads and with many. */
const long: readonly Sizes[] = [
  { queries: 700, keys: 700, width: 24 },
  { heads: 2, keyHeads: 1, queries: 900, keys: 400, width: 16 },
  { batch: 4, heads: 4, queries: 260, keys: 260, width: 16 },
]

export const attentionCases: Cases<'attention' | 'attentionGrad'> = {
  attention: [
    ...casesOf(forward),
    check('all layouts', (on, kernels) => {
      for (const layout of layouts)
        forward(
          on,
          kernels,
          inputsOf(on, { batch: 2, heads: 2, queries: 9, keys: 12, width: 10 }, { layout }),
          layout,
        )
    }),
    check('rows that see no key, scores that are far apart, NaN', (on, kernels) => {
      const values = Array.from({ length: 4 * 40 }, (_, i) =>
        i < 40 ? -Infinity : i % 3 === 0 ? -Infinity : i % 7,
      )
      values[40] = 500
      values[81] = -500
      values[120] = NaN
      const inputs = inputsOf(on, { queries: 4, keys: 40, width: 6 }, {})
      forward(on, kernels, { ...inputs, mask: on.given([1, 1, 4, 40], values) })
    }),
    ...long.map((size) =>
      heavy(`long: ${title(size)}`, (on, kernels) => {
        for (const rule of [{}, { causal: true }]) forward(on, kernels, inputsOf(on, size, rule))
      }),
    ),
  ],
  attentionGrad: [
    ...casesOf(backward),
    check('all layouts, and gradients that nobody wants', (on, kernels) => {
      const size = { batch: 2, heads: 4, keyHeads: 2, queries: 9, keys: 12, width: 10 }
      for (const layout of layouts) backward(on, kernels, inputsOf(on, size, { layout }), undefined, layout)
      for (const wanted of [
        [true, false, false],
        [false, true, false],
        [false, false, true],
        [false, false, false],
      ] as const)
        backward(on, kernels, inputsOf(on, size, { causal: true }), wanted)
    }),
    check('rows that see no key', (on, kernels) => {
      const values = Array.from({ length: 4 * 40 }, (_, i) => (i < 40 || i % 3 === 0 ? -Infinity : i % 7))
      const inputs = inputsOf(on, { queries: 4, keys: 40, width: 6 }, {})
      backward(on, kernels, { ...inputs, mask: on.given([1, 1, 4, 40], values) })
    }),
    ...long.map((size) =>
      heavy(`long: ${title(size)}`, (on, kernels) => {
        for (const rule of [{}, { causal: true }]) backward(on, kernels, inputsOf(on, size, rule))
      }),
    ),
  ],
}
