export { DotProduct } from './dot-product.ts'
export { EmbeddingDot, type EmbeddingDotOptions } from './embedding-dot.ts'
export { EmbeddingDotBias, type EmbeddingDotBiasOptions } from './embedding-dot-bias.ts'
export { EmbeddingNet, type EmbeddingNetOptions } from './embedding-net.ts'
