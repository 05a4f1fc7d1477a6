import type { AttentionKernels } from './fused/attention.ts'
import type { CdistKernels } from './fused/cdist.ts'
import type { ConvKernels } from './fused/conv.ts'
import type { DropoutKernels } from './fused/dropout.ts'
import type { EnsembleKernels } from './fused/ensemble.ts'
import type { FactorKernels } from './fused/factors.ts'
import type { GeluKernels } from './fused/gelu.ts'
import type { LossKernels } from './fused/loss.ts'
import type { NormKernels } from './fused/norm.ts'
import type { OptimizerKernels } from './fused/optimizer.ts'
import type { PoolKernels } from './fused/pool.ts'
import type { RecurrentKernels } from './fused/recurrent.ts'
import type { WordVectorKernels } from './fused/word-vectors.ts'

/**
 * Optional kernels that make a backend faster: each could also be a dozen calls of `CoreKernels`, and `complete` does that for those that a
 * backend lacks. The conventions are those of `CoreKernels`.
 */
export interface FusedKernels
  extends
    LossKernels,
    NormKernels,
    RecurrentKernels,
    AttentionKernels,
    GeluKernels,
    CdistKernels,
    EnsembleKernels,
    ConvKernels,
    PoolKernels,
    DropoutKernels,
    OptimizerKernels,
    WordVectorKernels,
    FactorKernels {}
