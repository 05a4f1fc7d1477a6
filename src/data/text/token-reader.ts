import type { BatchPart } from '../batch.ts'
import type { TextReader } from './text-reader.ts'
import type { TextVocab } from './token-kind.ts'

/** Reads the first tokens of texts as ids. */
export class TokenReader implements TextReader<Int32Array> {
  readonly vocab: TextVocab
  readonly steps: number

  /** @param steps tokens read of each text, from its start */
  constructor(vocab: TextVocab, steps: number) {
    this.vocab = vocab
    this.steps = steps
  }

  /** Number of tokens in the vocabulary. */
  get size(): number {
    return this.vocab.size
  }

  /** The first ids of a text; one of padding if it has no known token. */
  read(text: string): Int32Array<ArrayBuffer> {
    const { ids } = this.vocab.encodeKnown(text)
    return ids.length === 0 ? Int32Array.of(this.vocab.padding) : ids.slice(0, this.steps)
  }

  lengthOf(ids: Int32Array): number {
    return ids.length
  }

  /** ids int32 and mask float32 (1 where a text is, then 0), both [steps, texts]. */
  collate(texts: readonly Int32Array[]): readonly BatchPart[] {
    const steps = Math.max(0, ...texts.map((text) => text.length))
    const ids = new Int32Array(steps * texts.length).fill(this.vocab.padding)
    const mask = new Float32Array(steps * texts.length)
    texts.forEach((text, column) =>
      text.forEach((id, step) => {
        ids[step * texts.length + column] = id
        mask[step * texts.length + column] = 1
      }),
    )
    const shape = [steps, texts.length]
    return [
      { values: ids, shape },
      { values: mask, shape },
    ]
  }
}
