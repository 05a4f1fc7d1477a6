import { pickOptions } from '../../base/check-options.ts'
import { FileError, LannerError } from '../../base/errors.ts'
import { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import {
  checkCapacity,
  checkFacts,
  damagedModel,
  either,
  fraction,
  linearWeights,
  listOf,
  nullable,
  oneOf,
  optional,
  range,
  truth,
  whole,
  type FactRules,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { embeddingSize, embeddingWidth } from './embedding-sizes.ts'
import type { MixedInputModel, MixedInputOptions } from './mixed-input-model.ts'
import type { TreeSizes } from './net/boosted-trees.ts'
import type { TabularNet, TabularNetOptions } from './net/tabular-net.ts'
import { TabularRun, type TabularRunFacts } from './tabular-run.ts'

const part = fraction(0, 1)
const treeSizes = {
  must: 'null, or the sizes of trees: nodes, trees and depth',
  holds: (value: unknown) => {
    if (value === null || value === undefined) return true
    const { nodes, trees, depth } = value as Partial<TreeSizes>
    return (
      whole(1, 100_000_000).holds(nodes) && whole(1, 1_000_000).holds(trees) && whole(0, 100).holds(depth)
    )
  },
}
const mixedRules: FactRules<MixedFacts> = {
  name: oneOf('mixed-input'),
  categories: listOf(whole(1, 100_000_000)),
  embeddingSizes: optional(listOf(whole(1, 1_000_000))),
  numbers: whole(0, 100_000),
  layers: optional(listOf(whole(1, 10_000_000))),
  dropout: optional(either(part, listOf(part))),
  embeddingDropout: optional(part),
  useBatchNorm: optional(truth),
  batchNorm: optional(oneOf('train', 'fastai07')),
  output: optional(oneOf('regression', 'classification', 'multi-label')),
  outputs: optional(whole(1, 100_000_000)),
  yRange: optional(nullable(range)),
}
const ensembleRules: FactRules<EnsembleFacts> = {
  name: oneOf('ensemble'),
  numbers: whole(0, 100_000),
  bins: listOf(whole(0, 1000)),
  categories: listOf(whole(1, 100_000_000)),
  places: listOf(whole(1, 100_000_000)),
  layers: optional(listOf(whole(1, 10_000_000))),
  dropout: optional(part),
  members: optional(whole(1, 1000)),
  judges: optional(whole(0, 1000)),
  output: optional(oneOf('regression', 'classification', 'multi-label')),
  outputs: optional(whole(1, 100_000_000)),
  yRange: optional(nullable(range)),
  trees: treeSizes,
  judgeTrees: treeSizes,
}

type MixedFacts = TabularRunFacts['model'] & { readonly name: 'mixed-input' }
type EnsembleFacts = TabularRunFacts['model'] & { readonly name: 'ensemble' }

/**
 * Builds a tabular run from its description; the weights are still initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export async function restoreTabularRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Promise<Restored<TabularRun>> {
  const { pipeline: savedPipeline, target: savedTarget, ...rest } = data
  const pipeline = TablePipeline.fromJSON(savedPipeline)
  const target = TargetEncoder.fromJSON(savedTarget)
  const facts =
    described['name'] === 'ensemble'
      ? checkFacts<EnsembleFacts>(where, described, ensembleRules)
      : checkFacts<MixedFacts>(where, described, mixedRules)
  const { categories, numbers, output = 'regression', outputs = 1 } = facts
  const fits =
    categories.length === pipeline.cats.length &&
    categories.every((codes, i) => codes === pipeline.cats[i]!.levels.length + 1) &&
    numbers === pipeline.conts.length &&
    (facts.name === 'ensemble'
      ? facts.bins.length === numbers &&
        facts.places.length === categories.length &&
        facts.places.every((places, i) => places <= categories[i]! + 1)
      : (facts.embeddingSizes ?? categories).length === categories.length)
  if (!fits) throw damagedModel(where, 'its model does not match its columns')
  if (output !== target.kind || outputs !== Math.max(1, target.classes.length))
    throw damagedModel(where, 'its model does not match its target')
  checkCapacity(where, facts.name === 'ensemble' ? ensembleWeights(facts) : mixedWeights(facts), most)
  let model: MixedInputModel | TabularNet
  try {
    model = await makeNet(facts)
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw new FileError(`${where}: model.json is damaged: ${error.message}.`, { cause: error })
  }
  return {
    model,
    run: new TabularRun(model, pipeline, target, {
      model: facts,
      data: rest,
      training: { ...training },
      metrics: { ...metrics },
    }),
  }
}

/** Each net is loaded on use, so that a page fetches only the one it runs. */
async function makeNet(facts: MixedFacts | EnsembleFacts): Promise<MixedInputModel | TabularNet> {
  if (facts.name === 'ensemble') {
    const { TabularNet, tabularNetOptionNames } = await import('./net/tabular-net.ts')
    return new TabularNet(pickOptions<TabularNetOptions>(facts, tabularNetOptionNames))
  }
  const { MixedInputModel, mixedInputOptionNames } = await import('./mixed-input-model.ts')
  return new MixedInputModel(pickOptions<MixedInputOptions>(facts, mixedInputOptionNames))
}

function mixedWeights({
  embeddingSizes,
  categories,
  numbers,
  layers = [200, 100],
  outputs = 1,
}: MixedFacts): number {
  const sizes = embeddingSizes ?? categories.map(embeddingSize)
  const tables = categories.reduce((sum, codes, i) => sum + codes * sizes[i]!, 0)
  const width = sizes.reduce((sum, size) => sum + size, numbers)
  return tables + linearWeights([width, ...layers, outputs])
}

function ensembleWeights(facts: EnsembleFacts): number {
  const {
    categories,
    places,
    numbers,
    bins,
    layers = [128, 128],
    outputs = 1,
    members = 8,
    judges = 0,
    trees,
    judgeTrees,
  } = facts
  const widths = places.map(embeddingWidth)
  const tables = places.reduce((sum, own, i) => sum + own * widths[i]!, 0)
  const inputs = widths.reduce((sum, width, i) => sum + (width === 0 ? places[i]! : width), numbers)
  const binned = bins.reduce((sum, own) => sum + own, inputs)
  const codes = categories.reduce((sum, own) => sum + own, 0)
  return (
    codes * (judges > 0 ? 3 : 2) +
    (members + judges) * linearWeights([binned, ...layers, outputs]) +
    (judges > 0 ? 2 : 1) * tables +
    4 * ((trees?.nodes ?? 0) + (judgeTrees?.nodes ?? 0))
  )
}
