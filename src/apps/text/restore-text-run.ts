import { pickOptions } from '../../base/check-options.ts'
import { FileError } from '../../base/errors.ts'
import { tokenName, vocabFromJSON } from '../../data/index.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { createTextModel, textModelNames, type TextModelName } from './models/index.ts'
import { textModelSizeNames, type TextModelSizes } from './models/options.ts'
import { TextRun, type TextModelDescription } from './text-run.ts'

/**
 * Makes a text run of its description; the weights are still initial ones.
 *
 * @throws FileError where the description is damaged or names a model that is not known.
 */
export function restoreTextRun(where: string, description: RunDescription): Restored<TextRun> {
  const facts = description.model as unknown as TextModelDescription
  if (!textModelNames.includes(facts.name as TextModelName))
    throw new FileError(
      `${where}: this Lanner does not know the text model ${JSON.stringify(facts.name)}; it knows ${textModelNames.join(', ')}.`,
    )
  for (const key of ['vocabulary', 'factors', 'hidden', 'steps'] as const)
    if (!Number.isInteger(facts[key]) || facts[key] < 1 || facts[key] > 1_000_000)
      throw new FileError(`${where}: model.json is damaged: model.${key} must be a whole number from 1.`)
  const { layers = 1, dropout = 0 } = facts
  if (!Number.isInteger(layers) || layers < 1 || layers > 1000 || !(dropout >= 0 && dropout < 1))
    throw new FileError(
      `${where}: model.json is damaged: model.layers is ${layers} and model.dropout ${dropout}.`,
    )
  const vocab = vocabFromJSON(description.data['vocabulary'])
  if (vocab.size !== facts.vocabulary)
    throw new FileError(
      `${where}: model.json is damaged: its vocabulary has ${vocab.size} ${tokenName(vocab.kind, vocab.size)}, the model ${facts.vocabulary}.`,
    )
  const model = createTextModel(facts.name, pickOptions<TextModelSizes>(facts, textModelSizeNames))
  return {
    model,
    run: new TextRun(model, vocab, {
      model: facts,
      data: { ...description.data },
      training: { ...description.training },
      metrics: { ...description.metrics },
    }),
  }
}
