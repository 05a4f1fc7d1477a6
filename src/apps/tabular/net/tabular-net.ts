import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ShapeError } from '../../../base/errors.ts'
import { Module } from '../../../nn/module/module.ts'
import { cat, ones, type Tensor } from '../../../tensor/index.ts'
import type { MixedOutput } from '../mixed-input-model.ts'
import { BoostedTrees, treeInputs, type TreeSizes } from './boosted-trees.ts'
import { InputEncoding } from './input-encoding.ts'
import type { MemberRange } from './linear-ensemble.ts'
import { Line } from './line.ts'
import { embeddingWidth } from '../embedding-sizes.ts'
import { Members } from './members.ts'

export interface TabularNetOptions {
  /** Number of continuous columns. */
  readonly numbers: number
  /** Bins of each continuous column; 0 if it has no bin encoding. */
  readonly bins: readonly number[]
  /** Number of codes of each category column: its levels plus one for missing and unseen. */
  readonly categories: readonly number[]
  /** Number of slots of each category column: rare levels share one. */
  readonly places: readonly number[]
  /** Sizes of the hidden layers. Default [128, 128]. */
  readonly layers?: readonly number[]
  /** Dropout of each hidden layer. Default 0.1. */
  readonly dropout?: number
  /** Number of small nets whose predictions are averaged. Default 8. */
  readonly members?: number
  /** Number of small nets that never see the validation rows, for scores. Default 0. */
  readonly judges?: number
  /** Default `regression`. */
  readonly output?: MixedOutput
  /** Default 1. */
  readonly outputs?: number
  /** Clamps the outputs of a regression to this range. */
  readonly yRange?: readonly [low: number, high: number] | null
  /** Sizes of the boosted trees blended with the net and with the judges. Default none. */
  readonly trees?: TreeSizes | null
  readonly judgeTrees?: TreeSizes | null
}

export const tabularNetOptionNames: OptionNames<TabularNetOptions> = {
  numbers: true,
  bins: true,
  categories: true,
  places: true,
  layers: true,
  dropout: true,
  members: true,
  judges: true,
  output: true,
  outputs: true,
  yRange: true,
  trees: true,
  judgeTrees: true,
}

/** One of the two groups of members. */
export type Group = 'net' | 'judge'

/**
 * The default net for tables: several small nets on piecewise linear encodings of numbers and one-hot or embedded categories, trained as one and averaged.
 *
 *     cats int32 [batch, categories]   conts [batch, numbers]   ->   [batch, outputs]
 *
 * In training mode it returns the outputs of all members of the groups in training, [members + judges, batch, outputs]; for classes these are logits. In evaluation mode it returns the
 * average: numbers, log-probabilities of classes, or probabilities of labels.
 *
 * @example
 * const net = new TabularNet({ categories: [4], places: [4], numbers: 1, bins: [0], layers: [10] })
 * net.eval()
 * net(tensor([[1], [0]], 'int32'), tensor([[0.5], [-1]])).shape // [2, 1]
 */
export class TabularNet extends Module<[cats: Tensor, conts: Tensor], Tensor> {
  readonly options: Required<TabularNetOptions>
  encoding: InputEncoding
  net: Members
  judge: Members | null
  /** Divides the logits of each group: above 1, probabilities become less confident. */
  temperature: Tensor
  judgeTemperature: Tensor
  /** Linear models in addition to a regression's nets. */
  line: Line | null
  judgeLine: Line | null
  /** Boosted trees of either group. */
  trees: BoostedTrees | null
  judgeTrees: BoostedTrees | null
  /** @internal The groups that are still being trained. */
  trainingGroups: readonly Group[]
  /** Cached, because it is scored after every epoch. */
  #judgeNet: TabularNet | null = null
  /** @internal The group that predicts in evaluation mode. */
  answering: Group = 'net'

  /** @throws ShapeError without columns, or if lists differ in length. */
  constructor(options: TabularNetOptions) {
    checkOptions('TabularNet', options, tabularNetOptionNames)
    super()
    const { numbers, bins, categories, places, layers = [128, 128], dropout = 0.1 } = options
    const { members = 8, judges = 0, output = 'regression', outputs = 1, yRange = null } = options
    const { trees = null, judgeTrees = null } = options
    if (categories.length + numbers === 0)
      throw new ShapeError('TabularNet', 'needs at least one category or continuous column')
    if (bins.length !== numbers || places.length !== categories.length)
      throw new ShapeError(
        'TabularNet',
        'needs bins for each continuous column and places for each category',
        {
          bins,
          places,
          categories,
        },
      )
    this.options = {
      numbers,
      bins,
      categories,
      places,
      layers,
      dropout,
      members,
      judges,
      output,
      outputs,
      yRange,
      trees,
      judgeTrees,
    }
    this.encoding = new InputEncoding({ numbers, bins, categories, places })
    const inputs = bins.reduce((sum, own) => sum + own, numbers)
    const group = (count: number): Members =>
      new Members({ members: count, places, numbers: inputs, layers, dropout, outputs })
    this.net = group(members)
    this.judge = judges === 0 ? null : group(judges)
    this.trainingGroups = judges === 0 ? ['net'] : ['net', 'judge']
    const line = (): Line | null => (output === 'regression' ? new Line(numbers, categories, yRange) : null)
    this.line = line()
    this.judgeLine = judges === 0 ? null : line()
    const beside = (sizes: TreeSizes | null): BoostedTrees | null =>
      sizes === null ? null : new BoostedTrees(sizes, output, outputs)
    this.trees = beside(trees)
    this.judgeTrees = beside(judgeTrees)
    this.temperature = this.registerBuffer('temperature', ones(1))
    this.judgeTemperature = this.registerBuffer('judgeTemperature', ones(1))
  }

  get output(): MixedOutput {
    return this.options.output
  }

  /** @internal The inputs of the members. */
  encode(cats: Tensor, conts: Tensor): readonly [numbers: Tensor | null, places: readonly Tensor[]] {
    const { numbers, categories } = this.options
    return [
      numbers === 0 ? null : this.encoding(conts),
      categories.map((_codes, column) => this.encoding.placesOf(cats, column)),
    ]
  }

  override forward(cats: Tensor, conts: Tensor): Tensor {
    const [numbers, places] = this.encode(cats, conts)
    if (this.training) {
      const parts = this.trainingGroups.map((group) => this.#group(group)(numbers, places))
      return parts.length === 1 ? parts[0]! : cat(parts, 0)
    }
    const judged = this.answering === 'judge' && this.judge !== null
    const answer = this.average((judged ? this.judge! : this.net)(numbers, places), judged ? 'judge' : 'net')
    const line = judged ? this.judgeLine : this.line
    const straight = line === null ? answer : line(answer, cats, conts)
    const trees = judged ? this.judgeTrees : this.trees
    return trees === null ? straight : trees(straight, this.treeInputs(cats, conts))
  }

  /** @internal Inputs of the boosted trees, [batch, columns]. */
  treeInputs(cats: Tensor, conts: Tensor): Tensor {
    const { numbers, categories, places } = this.options
    const own = categories.map((_codes, column) => this.encoding.placesOf(cats, column))
    return treeInputs(numbers === 0 ? null : conts, own, places)
  }

  /** @internal Adds boosted trees to a group. */
  putBeside(group: Group, trees: BoostedTrees): void {
    if (group === 'judge') this.judgeTrees = trees
    else this.trees = trees
    this.#judgeNet = null
  }

  /** @internal The outputs of some members, [members, batch, outputs]: logits for classes and labels. */
  memberOutputs(cats: Tensor, conts: Tensor, group: Group, range: MemberRange): Tensor {
    const [numbers, places] = this.encode(cats, conts)
    return this.#group(group)(numbers, places, range)
  }

  #group(group: Group): Members {
    return group === 'judge' ? this.judge! : this.net
  }

  /** @internal The averaged prediction of members, [batch, outputs]. */
  average(outputs: Tensor, group: Group): Tensor {
    const { output, yRange } = this.options
    if (output === 'regression') {
      const mean = outputs.mean(0)
      return yRange === null ? mean : mean.clamp(...yRange)
    }
    const logits = outputs.div(group === 'judge' ? this.judgeTemperature : this.temperature)
    if (output === 'multi-label') return logits.sigmoid().mean(0)
    return logits.softmax(2).mean(0).clamp(1e-30, 1).log()
  }

  /**
   * A vector for each code of a category: its embedding, or for a one-hot category the leading components of its weights in the first layer.
   *
   * @returns [codes, width], row-major.
   */
  codeVectors(column: number): { readonly vectors: Float32Array; readonly width: number } {
    const { codes, vectors, width } = {
      codes: this.encoding.placesOfCodes(column),
      ...this.net.placeVectors(column),
    }
    const out = new Float32Array(codes.length * width)
    codes.forEach((place, code) =>
      out.set(vectors.subarray(place * width, (place + 1) * width), code * width),
    )
    return { vectors: out, width }
  }

  /**
   * @internal The input of the first layer for each code of a category: its embedding, or a one-hot vector.
   *
   * @returns [rows, width], row-major.
   */
  codeInputs(column: number): {
    readonly rows: number
    readonly vectors: Float32Array
    readonly width: number
  } {
    const places = this.encoding.placesOfCodes(column)
    const count = this.options.places[column]!
    const rows = places.length
    if (embeddingWidth(count) > 0) return { rows, ...this.codeVectors(column) }
    const vectors = new Float32Array(rows * count)
    places.forEach((place, code) => (vectors[code * count + place] = 1))
    return { rows, vectors, width: count }
  }

  /** @internal The judges as a separate net that shares their weights; null if there are none. */
  asJudge(): TabularNet | null {
    if (this.judge === null) return null
    this.#judgeNet ??= this.#makeJudge(this.judge)
    this.#judgeNet.train(this.training)
    return this.#judgeNet
  }

  #makeJudge(judge: Members): TabularNet {
    // Its own members are replaced immediately.
    const own = new TabularNet({
      ...this.options,
      layers: [1],
      members: 1,
      judges: 0,
      trees: null,
      judgeTrees: null,
    })
    own.encoding = this.encoding
    own.net = judge
    own.temperature = this.judgeTemperature
    own.line = this.judgeLine
    own.trees = this.judgeTrees
    return own
  }
}
