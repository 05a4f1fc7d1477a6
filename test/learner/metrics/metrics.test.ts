import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  accuracyScore,
  auc,
  f1,
  fBeta,
  logLoss,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  overRows,
  perplexity,
  precision,
  r2,
  recall,
  rmse,
  rmspe,
  topK,
  validate,
} from '../../../src/learner/index.ts'
import { ColumnarModelData } from '../../../src/data/index.ts'
import * as F from '../../../src/nn/functional/index.ts'
import { Linear, LogSoftmax, Sequential } from '../../../src/nn/index.ts'
import { manualSeed, noGrad, tensor } from '../../../src/tensor/index.ts'

type Row = Readonly<Record<string, number>> & { readonly average: 'micro'; readonly weighted: boolean }
interface Case {
  readonly targets: number[]
  readonly predicted: number[]
  readonly weights: number[]
  readonly rows: Row[]
}
const fixtures = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics.json', import.meta.url), 'utf8'),
) as {
  readonly classes: Case[]
  readonly probabilities: {
    readonly targets: number[]
    readonly probabilities: number[]
    readonly logLoss: number
    readonly top: number[]
    readonly perplexity: number
  }[]
  readonly ranked: {
    readonly targets: number[]
    readonly scores: number[]
    readonly weights: number[]
    readonly auc: number
    readonly weightedAuc: number
  }[]
  readonly numbers: Case
}

describe('metrics are those of scikit-learn', () => {
  it('accuracy, precision, recall and F, by class and averaged each way, with weights and without', () => {
    for (const { targets, predicted, weights, rows } of fixtures.classes)
      for (const row of rows) {
        const options = { average: row.average, weights: row.weighted ? weights : null }
        expect(precision(predicted, targets, options)).toBeCloseTo(row['precision']!, 12)
        expect(recall(predicted, targets, options)).toBeCloseTo(row['recall']!, 12)
        expect(f1(predicted, targets, options)).toBeCloseTo(row['f1']!, 12)
        expect(fBeta(predicted, targets, { ...options, beta: 2 })).toBeCloseTo(row['f2']!, 12)
        expect(fBeta(predicted, targets, { ...options, beta: 0.5 })).toBeCloseTo(row['fHalf']!, 12)
        expect(accuracyScore(predicted, targets, options.weights)).toBeCloseTo(row['accuracy']!, 12)
      }
  })

  it('log loss, top-k and perplexity', () => {
    for (const own of fixtures.probabilities) {
      expect(logLoss(own.probabilities, own.targets)).toBeCloseTo(own.logLoss, 12)
      const classes = own.probabilities.length / own.targets.length
      const shape = [own.targets.length, classes]
      const output = tensor(Float32Array.from(own.probabilities), { shape })
      const target = tensor(Int32Array.from(own.targets))
      own.top.forEach((score, i) =>
        expect((topK(i + 1)(output, target) as { itemSync(): number }).itemSync()).toBeCloseTo(score, 6),
      )
      const tally = perplexity.start()
      tally.add(perplexity.measure(output.log(), target).map((part) => part.dataSync()))
      expect(tally.value() / own.perplexity).toBeCloseTo(1, 5)
    }
    const { probabilities, targets, logLoss: loss } = fixtures.probabilities[0]!
    const ones = probabilities.filter((_, i) => i % 2 === 1)
    expect(logLoss(ones, targets)).toBeCloseTo(loss, 12)
  })

  it('AUC, ties included, with weights and without', () => {
    for (const { scores, targets, weights, auc: area, weightedAuc } of fixtures.ranked) {
      expect(auc(scores, targets)).toBeCloseTo(area, 12)
      expect(auc(scores, targets, weights)).toBeCloseTo(weightedAuc, 12)
    }
  })

  it('RMSE, MAE, MAPE, R2 and RMSPE', () => {
    const { predicted, targets, weights, rows } = fixtures.numbers
    for (const row of rows) {
      const own = row.weighted ? weights : null
      expect(rmse(predicted, targets, own)).toBeCloseTo(row['rmse']!, 12)
      expect(meanAbsoluteError(predicted, targets, own)).toBeCloseTo(row['mae']!, 12)
      expect(meanAbsolutePercentageError(predicted, targets, own)).toBeCloseTo(row['mape']!, 12)
      expect(r2(predicted, targets, own)).toBeCloseTo(row['r2']!, 12)
      expect(rmspe(predicted, targets, own)).toBeCloseTo(row['rmspe']!, 12)
    }
  })
})

describe('metrics at the edges', () => {
  it('are undefined for a class that does not occur, or have the requested value', () => {
    expect([precision([0, 0], [0, 1]), recall([1, 1], [0, 0]), f1([0, 0], [0, 0])]).toEqual([0, 0, 0])
    expect(precision([0, 0], [0, 1], { zeroDivision: 1 })).toBe(1)
    expect(auc([0.5, 0.6], [1, 1])).toBeNaN()
    expect(auc([0.5, 0.5, 0.5], [1, 0, 1])).toBe(0.5)
    expect(precision([0, 0, 1], [0, 1, 1], { positive: 0 })).toBe(0.5)
  })

  it('keep a log loss finite where the answer was sure and wrong', () => {
    expect(logLoss([1, 0], [1])).toBeCloseTo(52 * Math.LN2, 6)
    expect(logLoss([0], [1])).toBeCloseTo(52 * Math.LN2, 6)
  })

  it('refuse what does not fit', () => {
    expect(() => precision([1], [1, 0])).toThrow('needs equally many predictions and targets')
    expect(() => logLoss([0.5, 0.5, 0.5], [0, 1])).toThrow('a probability for each row')
    expect(() => logLoss([0.5, 0.5], [2])).toThrow('target 0 must be a class from 0 to 1, got 2')
    expect(() => fBeta([1], [1], { beta: -1 })).toThrow('beta must be >= 0, got -1')
    expect(() => topK(0)).toThrow('k must be an integer of at least 1, got 0')
  })
})

describe('metrics of all rows in a learner', () => {
  it('are those of the rows together, not the mean of the batches', async () => {
    manualSeed(4)
    const model = new Sequential(new Linear(2, 2), new LogSoftmax(-1))
    const x = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 7))
    const y = Int32Array.from({ length: 30 }, (_, i) => Number(Math.sin(i * 14) + Math.cos(i) > 0.3))
    const data = ColumnarModelData.fromArrays([-1], [{ values: x, width: 2 }], y, { batchSize: 7 })
    const source = data.trainLoader.inOrder()
    const scoresOf = overRows((predictions, targets) => logLoss(predictions, targets), {
      name: 'logLoss',
      exp: true,
    })
    const { loss, metrics } = await validate(model, source, F.nllLoss, {
      metrics: [
        overRows(auc, { take: 'positive' }),
        topK(1),
        overRows(f1, { take: 'class' }),
        perplexity,
        scoresOf,
      ],
      validationMean: 'rows',
    })
    expect(Object.keys(metrics)).toEqual(['auc', 'top1', 'f1', 'perplexity', 'logLoss'])
    const rows = [...source].flatMap(({ columns }) => Array.from(columns[0]!.values))
    const truth = [...source].flatMap(({ target }) => Array.from(target.values))
    const outputs = noGrad(() => model(tensor(rows, { shape: [truth.length, 2] })))
    const answers = await outputs.argmax(-1).data()
    const positive = (await outputs.data()).filter((_, i) => i % 2 === 1)
    expect(metrics['auc']).toBeCloseTo(auc(positive, truth), 12)
    expect(metrics['f1']).toBe(f1(answers, truth))
    expect(metrics['top1']).toBeCloseTo(accuracyScore(answers, truth), 6)
    expect(Math.log(metrics['perplexity']!)).toBeCloseTo(loss, 5)
    expect(metrics['logLoss']).toBeCloseTo(loss, 5)
  })
})
