import { zeros_, uniform_ } from '../../nn/init/fill.ts'
import { Embedding } from '../../nn/layers/embedding.ts'
import { Module } from '../../nn/module/module.ts'
import { noGrad, type Tensor } from '../../tensor/index.ts'

/**
 * The two tables of word2vec. `input` holds the vectors of words as neighbors, which are the ones to use; `output` those of words as predictions. They are
 * initialized as in gensim: uniformly from -1/dim to 1/dim, and 0.
 *
 *     index int32 [...]   ->   [..., dim]
 *
 * @example
 * new Word2VecModel(1000, 100)(tensor([3, 7], 'int32')).shape // [2, 100]
 */
export class Word2VecModel extends Module<[index: Tensor], Tensor> {
  input: Embedding
  output: Embedding

  constructor(words: number, dim: number) {
    super()
    this.input = new Embedding(words, dim)
    this.output = new Embedding(words, dim)
    noGrad(() => {
      uniform_(this.input.weight, -1 / dim, 1 / dim)
      zeros_(this.output.weight)
    })
  }

  override forward(index: Tensor): Tensor {
    return this.input(index)
  }
}
