import type { Kernels } from '../kernels.ts'
import type { HostMemory } from '../memory.ts'
import { attentionKernels } from './attention.ts'
import { cdistKernels } from './cdist.ts'
import { convKernels } from './conv.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { Engine, MemoryKernels } from './engine.ts'
import { factorKernels } from './factors.ts'
import { lossKernels } from './loss.ts'
import { matmulKernels } from './matmul.ts'
import { normKernels } from './norm.ts'
import { optimizerKernels } from './optimizer.ts'
import { poolKernels } from './pool.ts'
import { randomKernels } from './random.ts'
import { reduceKernels } from './reduce.ts'
import { recurrentKernels } from './recurrent.ts'
import { rowsKernels } from './rows.ts'
import { softmaxKernels } from './softmax.ts'
import { sortKernels } from './sort.ts'
import { word2vecKernels } from './word2vec.ts'

/**
 * Assembles a backend from its memory and its engine. Each part is `(engine: Engine) => Pick<Kernels, ...>` and makes its own
 * `ArgumentWriter`: elementwise has fill, copy, unary, clamp, binary, compare, logical, where; reduce has reduce, argReduce, cumsum;
 * sort has topk; softmax, loss, rows (takeRows, addRows, gather, scatterAdd), norm, random (with dropout), optimizer, matmul, attention, cdist, conv, pool, word2vec (with fakeWord) and
 * recurrent (rnn, lstm, gru) have what their names say.
 */
export function compiledKernels(memory: MemoryKernels, engine: Engine): Kernels & HostMemory {
  return {
    ...memory,
    ...elementwiseKernels(engine),
    ...reduceKernels(engine),
    ...sortKernels(engine),
    ...softmaxKernels(engine),
    ...lossKernels(engine),
    ...rowsKernels(engine),
    ...normKernels(engine),
    ...randomKernels(engine),
    ...optimizerKernels(engine),
    ...matmulKernels(engine),
    ...attentionKernels(engine),
    ...cdistKernels(engine),
    ...convKernels(engine),
    ...poolKernels(engine),
    ...recurrentKernels(engine),
    ...word2vecKernels(engine),
    ...factorKernels(engine),
  }
}
