import type { RandomSource } from '../core-kernels.ts'
import type { Strided } from '../storage.ts'

/**
 * Queries, keys and values of attention, float32. Elements of a vector are contiguous; the other dims have any strides. A query head h uses the key head
 * floor(h / (heads / keyHeads)).
 */
export interface AttentionInputs {
  /** [batch, heads, queries, width] */
  readonly query: Strided
  /** [batch, keyHeads, keys, width] */
  readonly key: Strided
  /** [batch, keyHeads, keys, valueWidth] */
  readonly value: Strided
  /** [batch, heads, queries, keys], any strides: added to the scores. */
  readonly mask: Strided | null
  readonly scale: number
  /** A query sees no keys at later places. */
  readonly causal: boolean
  /**
   * Weights are set to 0 with probability `p`, the others divided by 1 - p. With one row of ceil(keys / 4) blocks of the source for each query, in the order of
   * batch, heads and queries, key j uses word j % 4 of block floor(j / 4) as `uniform` does.
   */
  readonly dropout: { readonly source: RandomSource; readonly p: number } | null
}

/** Gradients, with the layouts of what they belong to; null if not wanted. */
export interface AttentionGradients {
  readonly gradQuery: Strided | null
  readonly gradKey: Strided | null
  readonly gradValue: Strided | null
}

/** Scaled dot-product attention, and its gradients. */
export interface AttentionKernels {
  /**
   * With w = softmax(scale * query . key + mask) over the keys, after dropout: out = sum of w * value, [batch, heads, queries, valueWidth]. logSums: contiguous [batch, heads,
   * queries], the logarithm of what the softmax divided by, or infinity for a query that sees no key (its weights are 0).
   */
  attention(inputs: AttentionInputs, out: Strided, logSums: Strided): void
  /** The gradients from g, that of `out`. */
  attentionGrad(
    g: Strided,
    inputs: AttentionInputs,
    out: Strided,
    logSums: Strided,
    gradients: AttentionGradients,
  ): void
}
