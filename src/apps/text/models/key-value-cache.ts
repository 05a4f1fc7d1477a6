import { giveBack } from '../../../learner/batch-tensors.ts'
import { copy_ } from '../../../tensor/ops/in-place.ts'
import { narrow } from '../../../tensor/ops/slice.ts'
import { causalMask } from '../../../tensor/ops/attention-gradients.ts'
import { where } from '../../../tensor/ops/where.ts'
import { filled } from '../../../tensor/ops/fill.ts'
import { keep, noGrad, type Tensor } from '../../../tensor/index.ts'

/** Keys and values that new tokens may attend to. */
export interface CachedKeys {
  /** [batch, heads, tokens so far, width] */
  readonly key: Tensor
  readonly value: Tensor
  /** Mask of the keys that each new token attends to; null for a single new token, which attends to all. */
  readonly mask: Tensor | null
}

/**
 * Keys and values of the tokens that a transformer has read, so that the next token costs one step. The memory for the longest sequence is reserved at once.
 *
 * @example
 * const gpt = new text.Gpt({ vocabulary: 85, context: 16, width: 32, heads: 2, layers: 2 }).eval()
 * const cache = gpt.cache()
 * gpt.step(tensor([[3], [1], [4]], 'int32'), cache).shape // [3, 1, 85]
 * gpt.step(tensor([[1]], 'int32'), cache).shape // [1, 1, 85]
 * cache.length // 4
 * cache.dispose()
 */
export class KeyValueCache {
  readonly #keys: readonly Tensor[]
  readonly #values: readonly Tensor[]
  #length = 0
  /** The mask of the tokens that are being added, which all layers share. */
  #mask: Tensor | null = null

  /**
   * @param shape [batch, heads, longest sequence, width]
   * @param like A tensor on the backend that the cache should be on.
   */
  constructor(layers: number, shape: readonly [number, number, number, number], like: Tensor) {
    const room = (): Tensor => keep(filled(shape, 0, 'float32', like))
    this.#keys = Array.from({ length: layers }, room)
    this.#values = Array.from({ length: layers }, room)
  }

  /** Number of tokens read. */
  get length(): number {
    return this.#length
  }

  /** Adds keys and values [batch, heads, steps, width] of one layer after those of earlier tokens. */
  add(layer: number, key: Tensor, value: Tensor): CachedKeys {
    const steps = key.shape[2]!
    const end = this.#length + steps
    const [keys, values] = [this.#keys[layer]!, this.#values[layer]!]
    noGrad(() => {
      copy_(narrow(keys, 2, this.#length, steps), key)
      copy_(narrow(values, 2, this.#length, steps), value)
    })
    return {
      key: narrow(keys, 2, 0, end),
      value: narrow(values, 2, 0, end),
      mask: steps === 1 ? null : (this.#mask ??= this.#maskFor(steps, key)),
    }
  }

  /** Called after all layers have added the keys and values of `steps` tokens. */
  advance(steps: number): void {
    this.#length += steps
    this.#mask = null
  }

  /** Forgets all tokens; the memory stays. */
  clear(): void {
    this.#length = 0
    this.#mask = null
  }

  /** Frees the memory. */
  dispose(): void {
    for (const tensor of [...this.#keys, ...this.#values]) giveBack(tensor)
  }

  /** 0 where a new token may attend to a key, -Infinity where the key comes later. */
  #maskFor(steps: number, like: Tensor): Tensor {
    const seen = causalMask(this.#length + steps, this.#length + steps, like)
    return where(narrow(seen, 0, this.#length, steps), filled([], 0, 'float32', like), -Infinity)
  }
}
