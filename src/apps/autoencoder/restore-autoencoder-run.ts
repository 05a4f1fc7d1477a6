import { FileError, LannerError } from '../../base/errors.ts'
import { embeddingSize } from '../tabular/embedding-sizes.ts'
import {
  checkCapacity,
  checkFacts,
  damagedModel,
  linearWeights,
  listOf,
  oneOf,
  optional,
  whole,
  type FactRules,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { Autoencoder } from './autoencoder.ts'
import { AutoencoderRun, type AutoencoderRunFacts } from './autoencoder-run.ts'
import { RowEncoder } from './row-encoder.ts'

const rules: FactRules<AutoencoderRunFacts['model']> = {
  name: oneOf('autoencoder'),
  layers: listOf(whole(1, 10_000_000)),
  variant: optional(oneOf('bottleneck', 'deep-stack')),
}

/**
 * Builds an autoencoder run from its description; the weights are still initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export function restoreAutoencoderRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<AutoencoderRun> {
  const { encoder: saved, ...rest } = data
  const encoder = RowEncoder.fromJSON(saved)
  const facts = checkFacts<AutoencoderRunFacts['model']>(where, described, rules)
  const { layers, variant } = facts
  if (layers.length === 0) throw damagedModel(where, 'its model has no layers')
  const { layout } = encoder
  const sizes = layout.embedded.map(({ codes }) => embeddingSize(codes))
  const tables = layout.embedded.reduce((sum, { codes }, i) => sum + codes * sizes[i]!, 0)
  const width = sizes.reduce((sum, size) => sum + size, layout.inputs)
  checkCapacity(where, tables + linearWeights([width, ...layers, layout.outputs]), most)
  let model: Autoencoder
  try {
    model = new Autoencoder({
      inputs: layout.inputs,
      embedded: layout.embedded.map(({ codes }) => codes),
      outputs: layout.outputs,
      layers,
      variant,
    })
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw new FileError(`${where}: model.json is damaged: ${error.message}.`, { cause: error })
  }
  const run = new AutoencoderRun(model, encoder, {
    model: facts,
    data: rest,
    training: { ...training },
    metrics: { ...metrics },
  })
  return { model, run }
}
