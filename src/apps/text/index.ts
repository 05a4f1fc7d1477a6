export { fit, textDefaults, type TextFitOptions, type TextFitStart } from './fit.ts'
export { generateText, type Generated, type GenerateOptions } from './generate.ts'
export {
  Char3Model,
  CharLoopConcatModel,
  CharLoopModel,
  CharRnn,
  CharSeqRnn,
  createTextModel,
  textModelNames,
  type CharModelSizes,
  type TextModel,
  type TextModelName,
} from './models/index.ts'
export { TextRun } from './text-run.ts'
export { trigramLoss } from './trigram.ts'
