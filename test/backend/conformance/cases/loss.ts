import type { Strided } from '../../../../src/backend/storage.ts'
import { check, refuses, type Case, type Cases } from '../case.ts'
import type { Workbench } from '../workbench.ts'

const shapes = [
  [1, 1],
  [3, 7],
  [0, 5],
  [5, 16],
  [17, 33],
  [4, 85],
  [2, 671],
  [1, 40_001],
  [801, 42],
] as const

const logSoftmax = (row: readonly number[]): number[] => {
  const top = Math.max(...row)
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0))
  return row.map((x) => x - top - logSum)
}

/** Rows of log-probabilities, or of probabilities. */
const distribution = (on: Workbench, [rows, size]: readonly [number, number], log: boolean): Strided => {
  const values: number[] = []
  for (let i = 0; i < rows; i++) {
    const row = logSoftmax(Array.from({ length: size }, () => 4 * on.random()))
    for (const x of row) values.push(log ? x : Math.exp(x))
  }
  return on.given([rows, size], values)
}

const softmaxCases = (log: boolean): Case[] => {
  const word = log ? 'log-softmax' : 'softmax'
  return [
    check(`${word} of random rows`, (on, kernels) => {
      for (const shape of shapes)
        kernels.softmax(log, on.floats(shape, { low: -6, high: 6 }), on.output(shape, 'softmax'))
      kernels.softmax(log, on.floats([2, 3, 4, 5]), on.output([2, 3, 4, 5], 'softmax'))
      kernels.softmax(log, on.floats([9]), on.output([9], 'softmax'))
      kernels.softmax(log, on.floats([3, 0]), on.output([3, 0], 'softmax'))
    }),
    check(`${word} of large, infinite and NaN values`, (on, kernels) => {
      const rows = [
        [1000, 1001, 999],
        [-1000, -1001, -999],
        [3e38, -3e38, 0],
        [-Infinity, 0, 1],
        [-Infinity, -Infinity, -Infinity],
        [Infinity, 0, 1],
        [NaN, 0, 1],
        [0, 100, NaN],
        [0, 90, 200],
      ]
      kernels.softmax(log, on.given([9, 3], rows.flat()), on.output([9, 3], 'softmax'))
      const long = Array.from({ length: 70 }, (_, i) => (i === 66 ? NaN : on.random()))
      kernels.softmax(log, on.given([70], long), on.output([70], 'softmax'))
      const masked = Array.from({ length: 70 }, (_, i) => (i % 3 ? -Infinity : on.random()))
      kernels.softmax(log, on.given([70], masked), on.output([70], 'softmax'))
    }),
  ]
}

const softmaxGradCase = (log: boolean): Case =>
  check(`${log ? 'log-softmax' : 'softmax'} of random rows`, (on, kernels) => {
    for (const shape of shapes) {
      const y = distribution(on, shape, log)
      kernels.softmaxGrad(log, on.floats(shape), y, on.output(shape, 'softmaxGrad', { terms: shape[1] }))
    }
  })

interface Labels {
  readonly target: Strided
  readonly weight: Strided | null
  readonly ignoreIndex: number
}

const labeled = (on: Workbench, [rows, size]: readonly [number, number], weighted: boolean): Labels => {
  const target = on.given(
    [rows],
    Array.from({ length: rows }, () => Math.floor(on.random() * size)),
    'int32',
  )
  return { target, weight: weighted ? on.floats([size], { low: 0.25, high: 2 }) : null, ignoreIndex: -100 }
}

/** Five rows of four classes, two of them ignored, under every kind of `ignoreIndex`. */
const ignoring = (on: Workbench, ignoreIndex: number): Labels => ({
  target: on.given([5], [1, ignoreIndex, 3, ignoreIndex, 0], 'int32'),
  weight: on.floats([4], { low: 0.25, high: 2 }),
  ignoreIndex,
})

const ignorable = [-100, 2, 255, -1]

type Call = (on: Workbench, shape: readonly [number, number], labels: Labels) => void

const calls = {
  nll: (on, shape, labels) =>
    on.kernels.nll(distribution(on, shape, true), labels, on.output([shape[0]], 'loss')),
  nllGrad: (on, shape, labels) =>
    on.kernels.nllGrad(on.floats([shape[0]]), labels, on.output(shape, 'exact')),
  crossEntropy: (on, shape, labels) =>
    on.kernels.crossEntropy(
      on.floats(shape, { low: -6, high: 6 }),
      labels,
      on.output([shape[0]], 'softmax'),
      on.output(shape, 'softmax'),
    ),
  crossEntropyGrad: (on, shape, labels) =>
    on.kernels.crossEntropyGrad(
      on.floats([shape[0]]),
      distribution(on, shape, true),
      labels,
      on.output(shape, 'softmaxGrad'),
    ),
} satisfies Record<string, Call>

const casesOf = (name: keyof typeof calls): Case[] => {
  const call: Call = calls[name]
  const bad = [4, -1, 2147483647, -2147483648]
  return [
    check('random rows, with and without weights', (on) => {
      for (const shape of shapes)
        for (const weighted of [false, true]) call(on, shape, labeled(on, shape, weighted))
    }),
    ...ignorable.map((ignoreIndex) =>
      check(`rows that are ignored, ignoreIndex ${ignoreIndex}`, (on) =>
        call(on, [5, 4], ignoring(on, ignoreIndex)),
      ),
    ),
    ...bad.map((index) =>
      refuses(`class ${index} of 4`, index, (on) =>
        call(on, [3, 4], {
          target: on.given([3], [1, index, 0], 'int32'),
          weight: null,
          ignoreIndex: -100,
        }),
      ),
    ),
  ]
}

export const lossCases: Cases<
  'softmax' | 'softmaxGrad' | 'nll' | 'nllGrad' | 'crossEntropy' | 'crossEntropyGrad'
> = {
  softmax: [...softmaxCases(false), ...softmaxCases(true)],
  softmaxGrad: [softmaxGradCase(false), softmaxGradCase(true)],
  nll: casesOf('nll'),
  nllGrad: [
    ...casesOf('nllGrad'),
    check('one gradient for all rows', (on, kernels) => {
      const g = on.floats([6], { layout: 'broadcastAll' })
      kernels.nllGrad(g, labeled(on, [6, 9], true), on.output([6, 9], 'exact'))
    }),
  ],
  crossEntropy: [
    ...casesOf('crossEntropy'),
    check('logits that are far apart', (on, kernels) => {
      const logits = on.given([3, 3], [1000, 0, -1000, 0, 80, 160, -3e38, 3e38, 0])
      const labels = { target: on.given([3], [2, 2, 1], 'int32'), weight: null, ignoreIndex: -100 }
      kernels.crossEntropy(logits, labels, on.output([3], 'softmax'), on.output([3, 3], 'softmax'))
    }),
  ],
  crossEntropyGrad: [
    ...casesOf('crossEntropyGrad'),
    check('one gradient for all rows', (on, kernels) => {
      const g = on.floats([6], { layout: 'broadcastAll' })
      const logProbs = distribution(on, [6, 9], true)
      kernels.crossEntropyGrad(g, logProbs, labeled(on, [6, 9], true), on.output([6, 9], 'softmaxGrad'))
    }),
  ],
}
