import '../../backend/compiled/training-kernels.ts'
import type { SampledCorpus } from '../../backend/kernels.ts'
import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import type { Tensor } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { copyPadded, CorpusTrainer, padded } from './corpus-trainer.ts'
import type { Word2VecSettings } from './settings.ts'
import type { Word2VecModel } from './word2vec-model.ts'

/** Trainer for skip-gram and CBOW. It works on copies of the tables whose rows are padded with zeros, which stay zero. */
export class Word2VecTrainer extends CorpusTrainer {
  readonly #model: Word2VecModel
  readonly #input: Tensor
  readonly #output: Tensor

  constructor(model: Word2VecModel, corpus: Pick<WordCorpus, 'ids' | 'counts'>, settings: Word2VecSettings) {
    super(corpus, settings)
    this.#model = model
    this.#input = padded(model.input.weight)
    this.#output = padded(model.output.weight)
  }

  protected override train(part: SampledCorpus): void {
    const { model, mean, window, negative } = this.settings
    kernels().word2vec({
      ...part,
      model: model === 'cbow' ? 'cbow' : 'skipGram',
      mean,
      input: this.#input,
      output: this.#output,
      window,
      negative,
    })
  }

  protected override tables(): readonly Tensor[] {
    return [this.#input, this.#output]
  }

  override writeBack(): void {
    copyPadded(this.#model.input.weight, this.#input, 1, 'out')
    copyPadded(this.#model.output.weight, this.#output, 1, 'out')
  }
}
