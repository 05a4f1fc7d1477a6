import { requireText } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError } from '../../base/errors.ts'
import { quoted } from '../../base/quoted.ts'
import { Breathing } from '../../base/breathe.ts'
import { nearestName } from '../../base/nearest-name.ts'
import type { ModelRows, TransformWarning } from '../../data/tables/pipeline/options.ts'
import type { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { readingOf, type TableReading } from '../../data/tables/pipeline/table-reading.ts'
import type { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import { Table, type Row } from '../../data/tables/table.ts'
import { takeValues } from '../../learner/batch-tensors.ts'
import { noGrad, scope, tensor, type Tensor } from '../../tensor/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import type { Intervals } from './intervals.ts'
import type { ClassThreshold } from './positive-class.ts'
import type { MixedInputModel, MixedInputOptions } from './mixed-input-model.ts'
import type { TabularNet, TabularNetOptions } from './net/tabular-net.ts'

/** Facts of a tabular run; `metrics` and `training` grow while it trains. */
export interface TabularRunFacts {
  readonly model:
    | ({ readonly name: 'mixed-input' } & MixedInputOptions)
    | ({ readonly name: 'ensemble' } & TabularNetOptions)
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

/** The prediction for one row. */
export interface TabularPrediction {
  /** A number in units of the target, a class, or labels. */
  readonly prediction: number | string
  /** Probability of each class; null for a regression. */
  readonly probabilities: Readonly<Record<string, number>> | null
  /** With `interval`: its bounds, in units of the target. */
  readonly interval?: readonly [low: number, high: number]
  readonly warnings: readonly TransformWarning[]
}

export interface PredictOptions {
  /** The fraction of new rows whose target should be in the interval around its prediction, such as 0.9. Regressions only. */
  readonly interval?: number | undefined
}

const predictOptionNames: OptionNames<PredictOptions> = { interval: true }

/** The predictions for many rows, in order. */
export interface TabularPredictions {
  readonly predictions: number[] | string[]
  /** [rows, classes], row-major; null for a regression. */
  readonly probabilities: Float32Array | null
  readonly classes: readonly string[]
  /** With `interval`: the bounds for each row. */
  readonly intervals?: Intervals
  /** Categories unseen in training and missing cells, with counts. */
  readonly warnings: readonly TransformWarning[]
}

/** The learned embeddings of a category column. */
export interface LevelVectors {
  /** The first vector is for missing and unseen values, the others are for these levels. */
  readonly levels: readonly string[]
  /** [levels + 1, width], row-major. */
  readonly vectors: Float32Array
  readonly width: number
}

/** Rows per forward pass. */
const ROWS_AT_ONCE = 4096

/**
 * A trained tabular model with its preprocessing.
 *
 * @example
 * const table = Table.fromRows(Array.from({ length: 200 }, (_, i) => ({ size: i % 10, kind: i % 3 === 0 ? 'a' : 'b', price: (i % 10) * 2 })))
 * const run = await tabular.fit(table, { target: 'price', epochs: 1, layers: [8] })
 * const { prediction } = await run.predict({ size: 3, kind: 'a' })
 * typeof prediction // 'number'
 * const { predictions } = await run.predict(table)
 * predictions.length // 200
 * await run.save('/tmp/lanner-tabular-run')
 */
export class TabularRun extends Run<'tabular'> {
  readonly app = 'tabular'
  readonly model: MixedInputModel | TabularNet
  readonly pipeline: TablePipeline
  readonly target: TargetEncoder
  readonly facts: TabularRunFacts

  constructor(
    model: MixedInputModel | TabularNet,
    pipeline: TablePipeline,
    target: TargetEncoder,
    facts: TabularRunFacts,
  ) {
    super()
    this.model = model
    this.pipeline = pipeline
    this.target = target
    this.facts = facts
  }

  /**
   * The run to score on validation rows: this one, unless its net has also learned from them. Then it is a run of the additional nets that have not, which
   * provide everything that is measured on validation rows.
   */
  get heldOut(): TabularRun {
    const judge = this.model.asJudge()
    if (judge === null) return this
    const { training } = this.facts
    const facts = { ...this.facts, training: { ...training, threshold: training['judgeThreshold'] } }
    return new TabularRun(judge, this.pipeline, this.target, facts)
  }

  /** The probability from which the positive class is predicted. */
  get threshold(): number {
    return this.classThreshold?.probability ?? 0.5
  }

  /** The class that is predicted from the threshold, and whose f1 is scored; null if no threshold was chosen. */
  get positive(): string | null {
    const { classThreshold } = this
    return classThreshold === null ? null : this.target.classes[classThreshold.positive]!
  }

  /** @internal The chosen threshold between two classes. */
  get classThreshold(): ClassThreshold | null {
    const { threshold, positive } = this.facts.training
    const { classes } = this.target
    if (typeof threshold !== 'number' || classes.length !== 2) return null
    // Until a class was recorded, it was the second.
    return { positive: positive === classes[0] ? 0 : 1, probability: threshold }
  }

  /**
   * Options for `readTable` that read a file as the training file was read, including numbers such as `1.234,50` and strings such as `007`.
   *
   * @example
   * const read = (run) => readTable('new.csv', run.reading)
   */
  get reading(): TableReading {
    return readingOf(this.pipeline, this.facts.data)
  }

  /**
   * Predicts one row, or all rows of a list or table. The target column is optional. Unknown categories and missing numbers are predicted too, and counted in
   * `warnings`.
   *
   * With `interval: 0.9` each prediction comes with an interval that contains the target for about 90 % of rows like the training data (split conformal
   * prediction, from errors on validation rows).
   *
   * @throws DataError if a required column is missing, naming the nearest, and for an interval of classes or from too few validation rows.
   */
  predict(row: Row, options?: PredictOptions): Promise<TabularPrediction>
  predict(rows: Table | readonly Row[], options?: PredictOptions): Promise<TabularPredictions>
  async predict(
    rows: Row | Table | readonly Row[],
    options: PredictOptions = {},
  ): Promise<TabularPrediction | TabularPredictions> {
    checkOptions('predict', options, predictOptionNames)
    const one = !(rows instanceof Table) && !Array.isArray(rows)
    const encoded = this.pipeline.transform(one ? [rows as Row] : (rows as Table | readonly Row[]))
    const answers = await this.predictEncoded(encoded, options)
    if (!one) return answers
    const { predictions, probabilities, classes, intervals, warnings } = answers
    return {
      prediction: predictions[0]!,
      probabilities:
        probabilities === null
          ? null
          : Object.fromEntries(classes.map((label, i) => [label, probabilities[i]!])),
      ...(intervals === undefined ? {} : { interval: [intervals.low[0]!, intervals.high[0]!] as const }),
      warnings,
    }
  }

  /** @internal The same for rows already transformed by the pipeline. */
  async predictEncoded(encoded: ModelRows, options: PredictOptions = {}): Promise<TabularPredictions> {
    checkOptions('TabularRun.predictEncoded', options, predictOptionNames)
    const { interval } = options
    const outputs = await this.#run(encoded)
    const { kind, classes } = this.target
    const predictions = this.target.decode(
      kind === 'classification' ? mostLikely(outputs, classes.length, this.classThreshold) : outputs,
    )
    const probabilities = kind === 'regression' ? null : outputs
    const intervals =
      interval === undefined
        ? {}
        : // Loaded on use, because pages rarely need intervals.
          { intervals: (await import('./intervals.ts')).intervalsOf(this, outputs, interval) }
    return { predictions, probabilities, classes, ...intervals, warnings: encoded.warnings }
  }

  /** The net's outputs for rows, before they are decoded: numbers (logarithms if the target is learned as such), or probabilities [rows, classes]. */
  outputs(rows: Table | readonly Row[]): Promise<Float32Array> {
    return this.#run(this.pipeline.transform(rows))
  }

  /** The learned embeddings of a category column. @throws DataError naming the nearest if there is no such category. */
  embedding(column: string): LevelVectors {
    requireText('embedding', column)
    const at = this.pipeline.cats.findIndex(({ name }) => name === column)
    if (at < 0) {
      const names = this.pipeline.cats.map(({ name }) => name)
      const near = nearestName(column, names)
      throw new DataError(
        `There is no category ${quoted(column)}; ${near !== null ? `did you mean "${near}"?` : names.length === 0 ? 'all inputs of this run are numbers.' : `the categories are ${names.join(', ')}.`}`,
        { column },
      )
    }
    return { levels: this.pipeline.cats[at]!.levels, ...this.model.codeVectors(at) }
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'tabular',
      model: { ...model },
      data: { ...data, pipeline: this.pipeline.toJSON(), target: this.target.toJSON() },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  async #run({ rows, cats, conts }: ModelRows): Promise<Float32Array> {
    this.model.eval()
    const width = Math.max(1, this.target.classes.length)
    const out = new Float32Array(rows * width)
    const numbers = this.pipeline.conts.length
    const breathing = new Breathing(50)
    const codes = new Int32Array(Math.min(rows, ROWS_AT_ONCE) * cats.length)
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, rows - from)
      for (let i = 0; i < cats.length; i++) {
        const column = cats[i]!
        for (let row = 0; row < size; row++) codes[row * cats.length + i] = column[from + row]!
      }
      const scored = scope(() =>
        noGrad(() => {
          const left = tensor(codes.subarray(0, size * cats.length), { shape: [size, cats.length] })
          const right = tensor(conts.subarray(from * numbers, (from + size) * numbers), {
            shape: [size, numbers],
          })
          return probabilities(this.model, this.model(left, right))
        }),
      )
      out.set(await takeValues(scored), from * width)
      await breathing.now()
    }
    return out
  }
}

/** Outputs of the net as numbers or probabilities. */
export function probabilities({ output }: MixedInputModel | TabularNet, x: Tensor): Tensor {
  return output === 'classification' ? x.exp() : x
}

/**
 * The most probable class of each row.
 *
 * @param threshold of two classes.
 */
export function mostLikely(
  outputs: ArrayLike<number>,
  classes: number,
  threshold: ClassThreshold | null = null,
): Int32Array {
  const best = new Int32Array(outputs.length / classes)
  if (threshold !== null && threshold.probability !== 0.5) {
    const { positive, probability } = threshold
    return best.map((_, row) => (outputs[row * 2 + positive]! >= probability ? positive : 1 - positive))
  }
  for (let row = 0; row < best.length; row++)
    for (let c = 1; c < classes; c++)
      if (outputs[row * classes + c]! > outputs[row * classes + best[row]!]!) best[row] = c
  return best
}
