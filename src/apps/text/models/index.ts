import { ValueError } from '../../../base/errors.ts'
import type { Module } from '../../../nn/index.ts'
import type { Tensor } from '../../../tensor/index.ts'
import { CharLoopConcatModel, CharLoopModel } from './char-loop.ts'
import { CharRnn, CharSeqRnn } from './char-rnn.ts'
import { Char3Model } from './char3.ts'
import { textModelNames, type TextModelName } from './names.ts'
import type { CharModelSizes } from './options.ts'

export {
  Char3Model,
  CharLoopModel,
  CharLoopConcatModel,
  CharRnn,
  CharSeqRnn,
  type CharModelSizes,
  textModelNames,
  type TextModelName,
}

const models = {
  char3: Char3Model,
  loop: CharLoopModel,
  concat: CharLoopConcatModel,
  rnn: CharRnn,
  'seq-rnn': CharSeqRnn,
} as const satisfies Record<TextModelName, unknown>

/** A character model: chars [steps, batch] int32 -> log-probabilities. */
export type TextModel = Module<[Tensor], Tensor>

/** True for models that predict after every character of a window, false for those that predict after the last. */
export function predictsEveryStep(name: TextModelName): boolean {
  return name === 'seq-rnn'
}

/**
 * Makes a character model by name.
 *
 * @throws ValueError for an unknown name, or `char3` with other than three steps.
 */
export function createTextModel(name: TextModelName, sizes: CharModelSizes): TextModel {
  const model = models[name]
  if (model === undefined)
    throw new ValueError(
      'createTextModel',
      `no model is called ${JSON.stringify(name)}; there are ${textModelNames.join(', ')}`,
    )
  if (name === 'char3' && sizes.steps !== 3)
    throw new ValueError('createTextModel', `char3 reads windows of 3 characters, not ${sizes.steps}`)
  return new model(sizes)
}
