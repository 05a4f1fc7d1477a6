import { FileError, LannerError } from '../../base/errors.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { Autoencoder } from './autoencoder.ts'
import { AutoencoderRun, type AutoencoderRunFacts } from './autoencoder-run.ts'
import { RowEncoder } from './row-encoder.ts'

/**
 * Makes a run of an autoencoder of its description; the weights are still initial ones.
 *
 * @throws FileError where the description is damaged or names a model that is not known.
 */
export function restoreAutoencoderRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
): Restored<AutoencoderRun> {
  const { encoder: saved, ...rest } = data
  const encoder = RowEncoder.fromJSON(saved)
  const facts = described as unknown as AutoencoderRunFacts['model']
  const { name, layers, variant } = facts
  if (name !== 'autoencoder')
    throw new FileError(
      `${where}: this Lanner does not know the model ${JSON.stringify(name)}; it knows autoencoder.`,
    )
  const sound =
    Array.isArray(layers) &&
    layers.every((size) => Number.isInteger(size) && size > 0 && size <= 10_000_000) &&
    (variant === 'bottleneck' || variant === 'deep-stack')
  if (!sound) throw new FileError(`${where}: model.json is damaged: its model has no layers.`)
  const { layout } = encoder
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
