import { pickOptions } from '../../base/check-options.ts'
import { FileError, LannerError } from '../../base/errors.ts'
import { TablePipeline } from '../../data/tables/pipeline/table-pipeline.ts'
import { TargetEncoder } from '../../data/tables/pipeline/target-encoder.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { MixedInputModel, mixedInputOptionNames, type MixedInputOptions } from './mixed-input-model.ts'
import { TabularRun, type TabularRunFacts } from './tabular-run.ts'

/**
 * Makes a run of a table of its description; the weights are still initial ones.
 *
 * @throws FileError where the description is damaged or names a model that is not known.
 */
export function restoreTabularRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
): Restored<TabularRun> {
  const { pipeline: savedPipeline, target: savedTarget, ...rest } = data
  const pipeline = TablePipeline.fromJSON(savedPipeline)
  const target = TargetEncoder.fromJSON(savedTarget)
  const facts = described as unknown as TabularRunFacts['model']
  if (facts.name !== 'mixed-input')
    throw new FileError(
      `${where}: this Lanner does not know the model ${JSON.stringify(facts.name)}; it knows mixed-input.`,
    )
  const { layers, categories, numbers } = facts
  const widths = [layers, categories].every(
    (list) =>
      Array.isArray(list) && list.every((size) => Number.isInteger(size) && size > 0 && size <= 10_000_000),
  )
  if (!widths || categories.length !== pipeline.cats.length || numbers !== pipeline.conts.length)
    throw new FileError(`${where}: model.json is damaged: its model does not fit its columns.`)
  let model: MixedInputModel
  try {
    model = new MixedInputModel(pickOptions<MixedInputOptions>(facts, mixedInputOptionNames))
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
