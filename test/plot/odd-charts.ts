import { layOutLabels } from '../../src/interpret/index.ts'
import * as plot from '../../src/plot/index.ts'
import type { ChartSize, VegaLiteSpec } from '../../src/plot/index.ts'

const point = (label: string, i: number): { label: string; x: number; y: number } => ({
  label,
  x: i % 3,
  y: i / 2,
})
const place = (label: string, i: number): Parameters<typeof plot.learnedPlaces>[0][number] => ({
  level: label,
  label,
  latitude: 48 + i,
  longitude: 11 + i,
  learnedLatitude: 48.5 + i,
  learnedLongitude: 11,
  kilometresOff: 56,
})
const slice = (name: string): Parameters<typeof plot.errorBySlice>[0][number] => ({
  slice: name,
  count: 9,
  meanError: 1,
  meanAbsoluteError: 2,
  rootMeanSquareError: 3,
})
const titles = (name: string): { title: string; xTitle: string; yTitle: string } => ({
  title: name,
  xTitle: name,
  yTitle: name,
})

/** Every kind of chart with a name wherever it takes one. */
export const oddCharts: Readonly<Record<string, (name: string, size: ChartSize) => VegaLiteSpec>> = {
  calibrationCurve: (of, size) =>
    plot.calibrationCurve(
      { bins: [{ low: 0, high: 0.5, count: 9, meanProbability: 0.2, part: 0.25 }], error: 0.05 },
      { title: of, of, size },
    ),
  dependenceCurve: (column, size) =>
    plot.dependenceCurve(
      {
        column,
        kind: 'number',
        classes: [column, `not ${column}`],
        points: [1, 2].map((value) => ({ value, count: 0, means: [value / 4, 1 - value / 4] })),
        averages: [0.4, 0.6],
      },
      { title: column, of: column, size },
    ),
  distanceScatter: (name, size) =>
    plot.distanceScatter(
      [
        { from: name, to: 'b', world: 500, embedding: 2 },
        { from: 'b', to: name, world: 180, embedding: 1 },
      ],
      { title: name, axis: name, correlation: 1, size },
    ),
  errorBySlice: (of, size) => plot.errorBySlice([slice(of), slice('b')], { title: of, of, size }),
  heatSquares: (name, size) =>
    plot.heatSquares(
      [name, 'b'],
      ['b', name],
      [
        [1, 2],
        [null, 4],
      ],
      { ...titles(name), value: name, size },
    ),
  histogramBars: (name, size) =>
    plot.histogramBars([{ low: 0, high: 1, count: 3 }], { title: name, axis: name, counted: name, size }),
  histogramHeat: (name, size) =>
    plot.histogramHeat([{ step: 0, low: -1, high: 1, counts: [1, 2, 1] }], { title: name, axis: name, size }),
  labeledPoints: (name, size) => plot.labeledPoints([name, 'b', name].map(point), { ...titles(name), size }),
  labeledScatter: (name, size) =>
    plot.labeledScatter(layOutLabels([name, 'b'].map(point)), { ...titles(name), size }),
  learnedPlaces: (name, size) => plot.learnedPlaces([name, 'b'].map(place), { title: name, size }),
  lossCurves: (name, size) =>
    plot.lossCurves([{ epoch: 1, trainLoss: 2, validLoss: 1.8 }], {
      title: name,
      axis: name,
      baseline: { label: name, loss: 1 },
      size,
    }),
  lrFindCurve: (name, size) =>
    plot.lrFindCurve(
      {
        rows: [5, 4.9, 4, 3.9, 4.5].map((loss, i) => ({ lr: 10 ** (i - 4), loss, smoothedLoss: loss })),
        valley: 0.01,
        steepest: 0.001,
      },
      { title: name, axis: name, size },
    ),
  pointsMap: (name, size) =>
    plot.pointsMap(
      [name, 'b', 'c'].map((label, i) => Object.assign(point(label, i), { group: label, named: i < 2 })),
      { title: name, size },
    ),
  predictedActual: (of, size) => plot.predictedActual([1, 2, 3], [1, 2, 4], { title: of, of, size }),
  rateCurve: (title, size) => plot.rateCurve({ steps: [0, 1, 2], lrs: [1, 2, 1] }, { title, size }),
  sortedBars: (name, size) =>
    plot.sortedBars(
      [
        { label: name, value: 1, low: 0, high: 2 },
        { label: 'b', value: -1 },
      ],
      { title: name, axis: name, size },
    ),
  wordPairs: (name, size) =>
    plot.wordPairs([{ from: name, to: 'b', fromX: 0, fromY: 0, toX: 1, toY: 1 }], { ...titles(name), size }),
}
