import { Generator } from '../../src/base/philox.ts'
import { growTree, rankColumns, type RegressionTree } from './regression-tree.ts'

export interface ForestOptions {
  /** Default 40. */
  readonly trees?: number
  /** Fraction of the columns considered by each split. Default 0.99. */
  readonly maxFeatures?: number
  /** Minimum rows per leaf. Default 2. */
  readonly minSamplesLeaf?: number
  readonly seed?: number
  /** Called after each tree. */
  readonly onTree?: (tree: number) => void
}

/** A random forest: the mean of trees grown on bootstrap samples (Breiman, 2001). */
export class RandomForest {
  readonly trees: readonly RegressionTree[]
  /** Out-of-bag predictions: for each training row, the mean of the trees that did not see it; NaN if all did. */
  readonly outOfBag: Float32Array

  private constructor(trees: readonly RegressionTree[], outOfBag: Float32Array) {
    this.trees = trees
    this.outOfBag = outOfBag
  }

  static fit(
    columns: readonly Float32Array[],
    target: Float32Array,
    options: ForestOptions = {},
  ): RandomForest {
    const { trees: wanted = 40, maxFeatures = 0.99, minSamplesLeaf = 2, seed = 42, onTree } = options
    const ranked = rankColumns(columns)
    const random = uniforms(new Generator(seed))
    const columnsPerSplit = Math.max(1, Math.floor(maxFeatures * columns.length))
    const [sums, counts] = [new Float32Array(ranked.rows), new Uint8Array(ranked.rows)]
    const trees: RegressionTree[] = []
    for (let i = 0; i < wanted; i++) {
      const weights = new Uint8Array(ranked.rows)
      for (let k = 0; k < ranked.rows; k++) weights[Math.floor(random() * ranked.rows)]!++
      const tree = growTree(ranked, target, weights, random, { columnsPerSplit, minRows: minSamplesLeaf })
      trees.push(tree)
      for (let row = 0; row < ranked.rows; row++)
        if (weights[row] === 0) {
          sums[row]! += tree.predict(columns, row)
          counts[row]!++
        }
      onTree?.(i + 1)
    }
    return new RandomForest(
      trees,
      sums.map((sum, row) => sum / counts[row]!),
    )
  }

  predict(columns: readonly Float32Array[]): Float32Array {
    return Float32Array.from(columns[0]!, (_, row) => {
      let sum = 0
      for (const tree of this.trees) sum += tree.predict(columns, row)
      return sum / this.trees.length
    })
  }
}

/** Numbers from 0 (inclusive) to 1 (exclusive), generated in batches. */
function uniforms(generator: Generator): () => number {
  const words = new Uint32Array(65_536)
  let used = words.length
  return () => {
    if (used === words.length) {
      generator.words(words)
      used = 0
    }
    return words[used++]! * 2 ** -32
  }
}
