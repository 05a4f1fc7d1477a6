import { Embedding, init, Module } from '../../nn/index.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'

/**
 * The two tables of word2vec. `input` holds the vectors of words as neighbours, which are what one is after; `output` those of words as what is guessed.
 * They begin as gensim's: uniform from -1/dim to 1/dim, and 0.
 *
 *     index int32 [...]   ->   [..., dim]
 */
export class Word2VecModel extends Module<[index: Tensor], Tensor> {
  input: Embedding
  output: Embedding

  constructor(words: number, dim: number) {
    super()
    this.input = new Embedding(words, dim)
    this.output = new Embedding(words, dim)
    noGrad(() => {
      init.uniform_(this.input.weight, -1 / dim, 1 / dim)
      init.zeros_(this.output.weight)
    })
  }

  override forward(index: Tensor): Tensor {
    return this.input(index)
  }
}
