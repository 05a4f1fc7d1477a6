import { describe, expect, it } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import * as interpret from '../../src/interpret/index.ts'
import * as plot from '../../src/plot/index.ts'

const wrong = { undefined, null: null, five: 5, x: 'x', '{}': {}, '[]': [] }
type Value = keyof typeof wrong
type AnyFunction = (...given: readonly unknown[]) => unknown

const labels = { title: 'T', xTitle: 'x', yTitle: 'y', value: 'v' }

/** The arguments after the first, where there are any without a default. */
const rest: Readonly<Record<string, readonly unknown[]>> = {
  align: [[[0, 0]]],
  calibrate: [[1]],
  confusionMatrix: [[0], ['a']],
  embeddingAgainstWorld: [() => null],
  gradCam: [{ count: 1 }, new Int32Array(1)],
  greatCircle: [{ latitude: 0, longitude: 0 }],
  itemBiases: [[1]],
  learnedMap: [() => null],
  levelDistances: [interpret.months()],
  levelVectors: ['column'],
  mostRated: [3],
  nearest: ['a'],
  partialDependence: [[{ a: 1 }]],
  pca: [1],
  pearson: [[1]],
  permutationImportance: [{ predict: () => [1], error: () => 1 }],
  placeWordPairs: [interpret.countryCapitals],
  predictedAgainstActual: [[1]],
  ratingAnswers: [{ itemCounts: [1], userCounts: [1] }],
  residualsBySlice: [[1], { kind: 'number', values: new Float64Array(1) }],
  shapleyValues: [[{ a: 1 }], { background: [{ a: 1 }] }],
  spearman: [[1]],
  takeVectors: [[0]],
  topAndBottom: [['a'], 1],
  userBiases: [[1]],
  autoencoderReport: [''],
  calibrationCurve: [{ title: 'T', of: 'yes' }],
  collabReport: [''],
  dependenceCurve: [{ title: 'T', of: 'y' }],
  distanceScatter: [{ title: 'T', axis: 'km', correlation: null }],
  errorBySlice: [{ title: 'T', of: 'y' }],
  heatSquares: [['c'], [[1]], labels],
  histogramBars: [{ title: 'T', axis: 'x' }],
  labeledPoints: [{ title: 'T', xTitle: 'x', yTitle: 'y' }],
  labeledScatter: [{ title: 'T', xTitle: 'x', yTitle: 'y' }],
  learnedPlaces: [{ title: 'T' }],
  pictureGrid: [{ title: 'T', width: 2, height: 2 }],
  pointsMap: [{ title: 'T' }],
  predictedActual: [[1]],
  reportOf: [{ log: '', explained: '' }],
  sortedBars: [{ title: 'T', axis: 'x' }],
  tabularReport: ['', null],
  textReport: [''],
  toHtml: [{ title: 'T' }],
  wordPairs: [{ title: 'T', xTitle: 'x', yTitle: 'y' }],
}

/** Other values that are not wrong: `months` takes no argument. */
const allowed: Readonly<Record<string, readonly Value[]>> = {
  months: ['undefined', 'null', 'five', 'x', '{}', '[]'],
  scatterRoom: ['five'],
}

/** Functions for which an empty list is not wrong. */
const emptyLists: readonly string[] = [
  'layOutLabels ranks topLosses mostRated heatSquares distanceScatter errorBySlice histogramBars histogramHeat',
  'labeledPoints learnedPlaces lossCurves pictureGrid pointsMap sortedBars toHtml wordPairs',
].flatMap((names) => names.split(' '))

/** Objects may be charts, so Vega-Lite decides; its errors name the chart instead of the function. */
const drawn: readonly string[] = ['toHtml', 'toPng', 'toSvg']

const functions = Object.entries<unknown>({ ...interpret, ...plot }).filter(
  (entry): entry is [string, AnyFunction] => typeof entry[1] === 'function' && entry[1] !== plot.PlotError,
)

async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return null
  } catch (error) {
    return error
  }
}

describe('a wrong first argument', () => {
  it.each(functions)('of %s is a LannerError that names the function', async (name, run) => {
    for (const [text, value] of Object.entries(wrong))
      for (const others of [rest[name] ?? [], []]) {
        const error = await errorOf(() => run(value, ...others))
        const call = `${name}(${[text, ...others.map((other) => typeof other)].join(', ')})`
        if (error === null) {
          const isFine =
            allowed[name]?.includes(text as Value) ?? (text === '[]' && emptyLists.includes(name))
          expect(isFine, `${call} must fail`).toBe(true)
          continue
        }
        expect(error, `${call}: ${String(error)}`).toBeInstanceOf(LannerError)
        if (!(drawn.includes(name) && error instanceof plot.PlotError))
          expect((error as Error).message, call).toMatch(new RegExp(`^${name}: `))
        else expect(text).toBe('{}')
      }
  })

  it('is listed for existing functions only', () => {
    const names = functions.map(([name]) => name)
    for (const name of [...Object.keys(rest), ...Object.keys(allowed), ...emptyLists, ...drawn])
      expect(names).toContain(name)
  })
})
