import '../../backend/compiled/training-kernels.ts'
import type { SampledCorpus } from '../../backend/kernels.ts'
import type { WordCorpus } from '../../data/text/words/corpus-builder.ts'
import { noGrad, zeros, type Tensor } from '../../tensor/index.ts'
import { kernels } from '../../tensor/runtime.ts'
import { copyPadded, CorpusTrainer, padded } from './corpus-trainer.ts'
import type { FakeWordModel } from './fake-word-model.ts'
import type { Word2VecSettings } from './settings.ts'

/** Trainer for the lesson's task. It works on copies whose half rows are padded with zeros, which stay zero. */
export class FakeWordTrainer extends CorpusTrainer {
  readonly #model: FakeWordModel
  readonly #vectors: Tensor
  readonly #positions: Tensor
  readonly #bias: Tensor

  constructor(model: FakeWordModel, corpus: Pick<WordCorpus, 'ids' | 'counts'>, settings: Word2VecSettings) {
    super(corpus, settings)
    this.#model = model
    this.#vectors = padded(model.words.weight, 2)
    this.#positions = padded(model.positions, 2)
    const { weight } = model.bias
    this.#bias = zeros(...weight.shape)
    noGrad(() => this.#bias.copy_(weight))
  }

  protected override train(part: SampledCorpus): void {
    const { window, negative } = this.settings
    kernels().fakeWord({
      ...part,
      vectors: this.#vectors,
      bias: this.#bias.view(-1),
      positions: this.#positions,
      window,
      negative,
    })
  }

  protected override tables(): readonly Tensor[] {
    return [this.#vectors, this.#positions, this.#bias]
  }

  override writeBack(): void {
    const { words, positions, bias } = this.#model
    copyPadded(words.weight, this.#vectors, 2, 'out')
    copyPadded(positions, this.#positions, 2, 'out')
    noGrad(() => bias.weight.copy_(this.#bias))
  }
}
