import type { Module } from '../../../nn/module/module.ts'
import { checkOptions } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import type { Tensor } from '../../../tensor/index.ts'
import { CharLoopConcatModel, CharLoopModel } from './char-loop.ts'
import { CharRnn, CharSeqRnn } from './char-rnn.ts'
import { Char3Model } from './char3.ts'
import { Gpt } from './gpt.ts'
import {
  kindOf,
  readsStreams,
  streamModelNames,
  textModelNames,
  usesAttention,
  type TextModelName,
  type WindowModelName,
} from './names.ts'
import {
  type CharModelSizes,
  type DeepModelSizes,
  type TextModelSizes,
  textModelSizeNames,
} from './options.ts'
import { RecurrentLanguageModel } from './recurrent-language-model.ts'

export {
  Char3Model,
  CharLoopModel,
  CharLoopConcatModel,
  CharRnn,
  CharSeqRnn,
  Gpt,
  readsStreams,
  usesAttention,
  type CharModelSizes,
  type DeepModelSizes,
  textModelNames,
  type TextModelName,
  type TextModelSizes,
}

const windowModels = {
  char3: Char3Model,
  loop: CharLoopModel,
  concat: CharLoopConcatModel,
  rnn: CharRnn,
  'seq-rnn': CharSeqRnn,
} as const satisfies Record<WindowModelName, unknown>

/** A text model: ids [steps, batch] int32 -> log-probabilities. */
export type TextModel = Module<[Tensor], Tensor>

/** True for models that predict after every token of a window, false for those that predict only after the last. */
export function predictsEveryStep(name: TextModelName): boolean {
  return name === 'seq-rnn' || readsStreams(name) || usesAttention(name)
}

/**
 * Makes a text model by name.
 *
 * @throws ValueError for an unknown name, `char3` with other than three steps, options that only stateful models have, or tied weights of different sizes.
 * @example
 * const model = createTextModel('gru', { vocabulary: 85, factors: 16, hidden: 32, steps: 8 })
 * model(zeros(8, 4).toInt()).shape // [8, 4, 85]
 */
export function createTextModel(name: TextModelName, sizes: TextModelSizes): TextModel {
  checkOptions('createTextModel', sizes, textModelSizeNames)
  return textModelFor('createTextModel', name, sizes)
}

/** @param operation The function that was called, for errors. */
export function textModelFor(operation: string, name: TextModelName, sizes: TextModelSizes): TextModel {
  if (!textModelNames.includes(name))
    throw new ValueError(
      operation,
      `no model is called ${JSON.stringify(name)}; the models are ${textModelNames.join(', ')}`,
    )
  const { vocabulary, factors, hidden, layers = 1, dropout = 0, tiedWeights = false } = sizes
  const { inputDropout, embeddingDropout = 0, weightDropout = 0, ngrams = null } = sizes
  if (!readsStreams(name) && (embeddingDropout !== 0 || weightDropout !== 0 || inputDropout !== undefined))
    throw new ValueError(
      operation,
      `inputDropout, embeddingDropout and weightDropout apply only to ${streamModelNames.join(', ')}, not to ${name}`,
      { options: ['inputDropout', 'embeddingDropout', 'weightDropout'] },
    )
  if (!readsStreams(name) && ngrams !== null)
    throw new ValueError(operation, `ngrams applies only to ${streamModelNames.join(', ')}, not to ${name}`, {
      options: ['ngrams'],
    })
  if (usesAttention(name)) {
    const { steps: context, heads, positions } = sizes
    return new Gpt({ vocabulary, context, layers, heads, width: hidden, dropout, positions, tiedWeights })
  }
  for (const option of ['heads', 'positions'] as const)
    if (sizes[option] !== undefined)
      throw new ValueError(operation, `${option} applies only to gpt, not to ${name}`, {
        options: [option],
      })
  if (readsStreams(name))
    return new RecurrentLanguageModel({
      kind: kindOf(name),
      vocabulary,
      factors,
      hidden,
      layers,
      dropout,
      inputDropout: inputDropout ?? dropout,
      outputDropout: dropout,
      embeddingDropout,
      weightDropout,
      tiedWeights,
      ngrams,
      ngramDropout: dropout,
    })
  if (layers !== 1 || dropout !== 0 || tiedWeights)
    throw new ValueError(
      operation,
      `layers, dropout and tiedWeights apply only to rnn-stateful, gru, lstm and gpt, not to ${name}`,
      { options: ['layers', 'dropout', 'tiedWeights'] },
    )
  if (name === 'char3' && sizes.steps !== 3)
    throw new ValueError(operation, `steps must be 3 for char3, got ${sizes.steps}`, {
      options: ['steps'],
    })
  return new windowModels[name](sizes)
}
