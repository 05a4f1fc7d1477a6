import type { OptionsInto } from './option-row.ts'

/** Starting from an earlier run. */
export interface FromOptions {
  /** The `model.safetensors` of the run. */
  readonly from?: string
}

export const fromOptions: OptionsInto<FromOptions> = {
  title: 'Fine-tuning',
  rows: [
    {
      flag: '--from <run>',
      help: 'start from the weights of an earlier run: of a text, or of pictures (with a new last layer)',
      fileOfRun: 'model.safetensors',
      path: 'read',
      into: 'from',
    },
  ],
}
