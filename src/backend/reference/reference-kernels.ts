import type { Kernels } from '../kernels.ts'
import { hostAccess, type HostMemory } from '../memory.ts'
import type { DType, HostStorage, Storage } from '../storage.ts'
import { attention } from './attention.ts'
import { roundProducts } from './bfloat16.ts'
import { cdist } from './cdist.ts'
import { ensemble } from './ensemble.ts'
import { conv } from './conv.ts'
import { elementwise } from './elementwise.ts'
import { factors } from './factors.ts'
import { fakeWord } from './fake-word.ts'
import { gelu } from './gelu.ts'
import { gru } from './gru.ts'
import { loss } from './loss.ts'
import { lstm } from './lstm.ts'
import { matmul } from './matmul.ts'
import { norm } from './norm.ts'
import { optimizer } from './optimizer.ts'
import { pool } from './pool.ts'
import { random } from './random.ts'
import { reduce } from './reduce.ts'
import { rnn } from './rnn.ts'
import { rows } from './rows.ts'
import { softmax } from './softmax.ts'
import { ReferenceMemory } from './storage.ts'
import { word2vec } from './word2vec.ts'

/**
 * The kernels as plain float64 loops: slow, but the reference for the other backends. float32 tensors are kept in float64, so
 * gradients can be checked with small steps.
 *
 * @example
 * const kernels = new ReferenceKernels()
 * const storage = kernels.allocate('float32', 3)
 * const window = { storage, dtype: storage.dtype, shape: [3], strides: [1], offset: 0 }
 * kernels.fill(window, 0.5)
 * await kernels.read(storage) // Float64Array [0.5, 0.5, 0.5]
 */
export class ReferenceKernels implements Kernels, HostMemory {
  readonly name = 'reference'
  readonly threads = 1
  readonly description = 'plain float64 loops, 1 thread'
  readonly #memory = new ReferenceMemory()

  allocate(dtype: DType, length: number): HostStorage {
    return this.#memory.allocate(dtype, length)
  }

  release(storage: Storage): void {
    this.#memory.release(storage)
  }

  memory(): ReturnType<Kernels['memory']> {
    return this.#memory.counts()
  }

  readonly view = hostAccess.view
  readonly write = hostAccess.write
  readonly read = hostAccess.read

  async dispose(): Promise<void> {}

  readonly roundProducts = roundProducts

  readonly fill = elementwise.fill
  readonly copy = elementwise.copy
  readonly unary = elementwise.unary
  readonly clamp = elementwise.clamp
  readonly binary = elementwise.binary
  readonly compare = elementwise.compare
  readonly logical = elementwise.logical
  readonly where = elementwise.where
  readonly reduce = reduce.reduce
  readonly argReduce = reduce.argReduce
  readonly cumsum = reduce.cumsum
  readonly topk = reduce.topk
  readonly softmax = softmax.softmax
  readonly softmaxGrad = softmax.softmaxGrad
  readonly nll = loss.nll
  readonly nllGrad = loss.nllGrad
  readonly crossEntropy = loss.crossEntropy
  readonly crossEntropyGrad = loss.crossEntropyGrad
  readonly takeRows = rows.takeRows
  readonly addRows = rows.addRows
  readonly gather = rows.gather
  readonly scatterAdd = rows.scatterAdd
  readonly scatter = rows.scatter
  readonly matmul = matmul.matmul
  readonly attention = attention.attention
  readonly attentionGrad = attention.attentionGrad
  readonly gelu = gelu.gelu
  readonly geluGrad = gelu.geluGrad
  readonly cdist = cdist.cdist
  readonly cdistGrad = cdist.cdistGrad
  readonly ensembleLinear = ensemble.ensembleLinear
  readonly ensembleLinearGrad = ensemble.ensembleLinearGrad
  readonly conv2d = conv.conv2d
  readonly conv2dInputGrad = conv.conv2dInputGrad
  readonly conv2dWeightGrad = conv.conv2dWeightGrad
  readonly maxPool2d = pool.maxPool2d
  readonly maxPool2dGrad = pool.maxPool2dGrad
  readonly resample = pool.resample
  readonly rnnForward = rnn.rnnForward
  readonly rnnBackward = rnn.rnnBackward
  readonly lstmForward = lstm.lstmForward
  readonly lstmBackward = lstm.lstmBackward
  readonly gruForward = gru.gruForward
  readonly gruBackward = gru.gruBackward
  readonly batchNorm = norm.batchNorm
  readonly batchNormGrad = norm.batchNormGrad
  readonly layerNorm = norm.layerNorm
  readonly layerNormGrad = norm.layerNormGrad
  readonly uniform = random.uniform
  readonly normal = random.normal
  readonly bernoulli = random.bernoulli
  readonly dropout = random.dropout
  readonly sgd = optimizer.sgd
  readonly adam = optimizer.adam
  readonly rmsprop = optimizer.rmsprop
  readonly ruleStep = optimizer.ruleStep
  readonly word2vec = word2vec.word2vec
  readonly fakeWord = fakeWord.fakeWord
  readonly factorSteps = factors.factorSteps
  readonly pairSteps = factors.pairSteps
}
