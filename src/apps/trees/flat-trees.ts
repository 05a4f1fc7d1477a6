import { FileError } from '../../base/errors.ts'

/** The largest float32 number: no row exceeds it. */
export const BEYOND = (2 - 2 ** -23) * 2 ** 127

/** Trees as flat lists. The children of a node are adjacent; a leaf is its own child. */
export interface FlatTrees {
  /** The column that each node compares; 0 for a leaf. */
  readonly feature: Int32Array
  /** Threshold: a row with a smaller number goes to the first child; `BEYOND` for a leaf. */
  readonly threshold: Float32Array
  /** The first child of each node. */
  readonly next: Int32Array
  /** The value of a leaf; 0 for other nodes. */
  readonly value: Float32Array
  /** The first node of each tree, those of output 0 first. */
  readonly roots: Int32Array
  /** The base of each output: a number, or a logit. */
  readonly base: Float32Array
  /** The maximum depth. */
  readonly depth: number
}

/** The parts of XGBoost's JSON that predictions need. */
interface TreeJson {
  readonly left_children: readonly number[]
  readonly right_children: readonly number[]
  readonly split_indices: readonly number[]
  readonly split_conditions: readonly number[]
}

interface ModelJson {
  readonly learner: {
    readonly learner_model_param: { readonly base_score: string }
    readonly objective: { readonly name: string }
    readonly gradient_booster: {
      readonly model: { readonly trees: readonly TreeJson[]; readonly tree_info: readonly number[] }
    }
  }
}

/**
 * Averages boosters of one kind, given as text from `Booster.toJson`: the prediction before it becomes a probability. Rows must have no missing numbers.
 *
 * @param rounds to use of each booster; a round has a tree per output.
 * @param outputs 1, or the number of classes for boosters with a tree per class.
 * @throws FileError if a text is not a tree model.
 */
export function flatTrees(
  models: readonly { readonly json: string; readonly rounds: number }[],
  outputs = 1,
): FlatTrees {
  const trees: (readonly [output: number, tree: TreeJson])[] = []
  const base = new Float32Array(outputs)
  for (const { json, rounds } of models) {
    const { learner } = read(json)
    const { model } = learner.gradient_booster
    const own = startOf(learner)
    for (let output = 0; output < outputs; output++) base[output]! += own / models.length
    model.trees
      .slice(0, rounds * outputs)
      .forEach((tree, i) => trees.push([model.tree_info[i]!, tree] as const))
  }
  trees.sort(([a], [b]) => a - b)
  const count = trees.reduce((sum, [, { left_children }]) => sum + left_children.length, 0)
  const out = {
    feature: new Int32Array(count),
    threshold: new Float32Array(count).fill(BEYOND),
    next: Int32Array.from({ length: count }, (_, node) => node),
    value: new Float32Array(count),
    roots: new Int32Array(trees.length),
    base,
  }
  let [node, depth] = [0, 0]
  trees.forEach(([, tree], i) => {
    out.roots[i] = node
    const laid = layOut(tree, out, node, models.length)
    node += laid.nodes
    depth = Math.max(depth, laid.depth)
  })
  return { ...out, depth }
}

/** Writes one tree level by level, so that children are adjacent. */
function layOut(
  {
    left_children: left,
    right_children: right,
    split_indices: features,
    split_conditions: numbers,
  }: TreeJson,
  out: Omit<FlatTrees, 'depth'>,
  from: number,
  share: number,
): { readonly nodes: number; readonly depth: number } {
  let level = [0]
  let [at, depth] = [from, 0]
  let free = from + 1
  while (level.length > 0) {
    const below: number[] = []
    for (const node of level) {
      if (left[node]! < 0) out.value[at] = numbers[node]! / share
      else {
        out.feature[at] = features[node]!
        out.threshold[at] = numbers[node]!
        out.next[at] = free
        free += 2
        below.push(left[node]!, right[node]!)
      }
      at++
    }
    if (below.length > 0) depth++
    level = below
  }
  return { nodes: free - from, depth }
}

/** The base of all predictions, as a logit for probabilities. */
function startOf({ learner_model_param: { base_score: score }, objective }: ModelJson['learner']): number {
  // A list with one number from version 3 on.
  const start = Number(score.replace(/^\[|\]$/g, ''))
  return objective.name === 'binary:logistic' ? Math.log(start / (1 - start)) : start
}

function read(json: string): ModelJson {
  const model = JSON.parse(json) as Partial<ModelJson>
  if (model.learner?.gradient_booster?.model?.trees === undefined)
    throw new FileError('This is not an XGBoost tree model in JSON; save it as JSON, with booster gbtree.')
  return model as ModelJson
}
