import { FileError, LannerError } from '../../base/errors.ts'
import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import { Autoencoder } from './autoencoder.ts'
import { AutoencoderRun, type AutoencoderRunFacts } from './autoencoder-run.ts'
import { RowEncoder } from './row-encoder.ts'

/** Saves a run of an autoencoder to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveAutoencoderRun(run: AutoencoderRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a run of an autoencoder from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export async function loadAutoencoderRun(folder: string): Promise<AutoencoderRun> {
  return loadRunFolder(folder, 'autoencoder', (_where, { model: described, data, training, metrics }) => {
    const { encoder: saved, ...rest } = data
    const encoder = RowEncoder.fromJSON(saved)
    const facts = described as unknown as AutoencoderRunFacts['model']
    const { name, layers, variant } = facts
    if (name !== 'autoencoder')
      throw new FileError(
        `${folder}: this Lanner does not know the model ${JSON.stringify(name)}; it knows autoencoder.`,
      )
    const sound =
      Array.isArray(layers) &&
      layers.every((size) => Number.isInteger(size) && size > 0 && size <= 10_000_000) &&
      (variant === 'bottleneck' || variant === 'deep-stack')
    if (!sound) throw new FileError(`${folder}: model.json is damaged: its model has no layers.`)
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
      throw new FileError(`${folder}: model.json is damaged: ${error.message}.`, { cause: error })
    }
    const run = new AutoencoderRun(model, encoder, {
      model: facts,
      data: rest,
      training: { ...training },
      metrics: { ...metrics },
    })
    return { model, run }
  })
}
