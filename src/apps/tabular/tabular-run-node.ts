import { FileError, LannerError } from '../../base/errors.ts'
import { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import { loadRunFolder, saveRunFolder } from '../run/run-folder-node.ts'
import { MixedInputModel } from './mixed-input-model.ts'
import { TabularRun, type TabularRunFacts } from './tabular-run.ts'

/** Saves a run of a table to a folder: `model.safetensors` and `model.json`, each written whole or not at all. */
export async function saveTabularRun(run: TabularRun, folder: string): Promise<void> {
  await saveRunFolder(folder, run.description(), run.model)
}

/**
 * Loads a run of a table from its folder.
 *
 * @throws FileError where the folder is missing, damaged, of another app or of a newer version.
 */
export async function loadTabularRun(folder: string): Promise<TabularRun> {
  return loadRunFolder(folder, 'tabular', ({ model: described, data, training, metrics }) => {
    const { pipeline: savedPipeline, target: savedTarget, ...rest } = data
    const pipeline = TablePipeline.fromJSON(savedPipeline)
    const target = TargetEncoder.fromJSON(savedTarget)
    const facts = described as unknown as TabularRunFacts['model']
    if (facts.name !== 'mixed-input')
      throw new FileError(
        `${folder}: this Lanner does not know the model ${JSON.stringify(facts.name)}; it knows mixed-input.`,
      )
    const { layers, categories, numbers } = facts
    const widths = [layers, categories].every(
      (list) =>
        Array.isArray(list) && list.every((size) => Number.isInteger(size) && size > 0 && size <= 10_000_000),
    )
    if (!widths || categories.length !== pipeline.cats.length || numbers !== pipeline.conts.length)
      throw new FileError(`${folder}: model.json is damaged: its model does not fit its columns.`)
    let model: MixedInputModel
    try {
      model = new MixedInputModel(facts)
    } catch (error) {
      if (!(error instanceof LannerError)) throw error
      throw new FileError(`${folder}: model.json is damaged: ${error.message}.`, { cause: error })
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
  })
}
