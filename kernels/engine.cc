// All kernels for one instruction set. The build compiles this file once for each, with LANNER_ISA the name of the namespace, so that no
// inline function of one set can stand in for that of another.

namespace LANNER_ISA {

#include "arguments.h"
#include "opcodes.h"
#include "platform.h"
#include "pool.h"
#include "vector.h"

// A kernel `name` is `int32 runName(Reader& arguments)`: 0, or 1 + the position of the first element that it refuses.
#define LANNER_KERNEL(name, function) \
  case Op::name: \
    return function(arguments);

#include "./elementwise.h"
#include "./copy.h"
#include "./reduce.h"
#include "./along.h"
#include "./sort.h"
#include "./softmax.h"
#include "./loss.h"
#include "./rows.h"
#include "./norm.h"
#include "./random.h"
#include "./optimizer.h"
#include "./gemm.h"
#include "./cdist.h"
#include "./rnn.h"
#include "./lstm.h"
#include "./gru.h"
#include "./word2vec.h"
#include "./fake-word.h"

static int32 execute(int opcode, Reader& arguments) {
  switch (Op(opcode)) {
    LANNER_KERNEL(unary, runUnary)
    LANNER_KERNEL(clamp, runClamp)
    LANNER_KERNEL(binary, runBinary)
    LANNER_KERNEL(compare, runCompare)
    LANNER_KERNEL(logical, runLogical)
    LANNER_KERNEL(where, runWhere)
    LANNER_KERNEL(fill, runFill)
    LANNER_KERNEL(copy, runCopy)
    LANNER_KERNEL(reduce, runReduce)
    LANNER_KERNEL(argReduce, runArgReduce)
    LANNER_KERNEL(cumsum, runCumsum)
    LANNER_KERNEL(topk, runTopk)
    LANNER_KERNEL(softmax, runSoftmax)
    LANNER_KERNEL(softmaxGrad, runSoftmaxGrad)
    LANNER_KERNEL(nll, runNll)
    LANNER_KERNEL(nllGrad, runNllGrad)
    LANNER_KERNEL(crossEntropy, runCrossEntropy)
    LANNER_KERNEL(crossEntropyGrad, runCrossEntropyGrad)
    LANNER_KERNEL(takeRows, runTakeRows)
    LANNER_KERNEL(addRows, runAddRows)
    LANNER_KERNEL(gather, runGather)
    LANNER_KERNEL(scatterAdd, runScatterAdd)
    LANNER_KERNEL(batchNorm, runBatchNorm)
    LANNER_KERNEL(batchNormGrad, runBatchNormGrad)
    LANNER_KERNEL(layerNorm, runLayerNorm)
    LANNER_KERNEL(layerNormGrad, runLayerNormGrad)
    LANNER_KERNEL(uniform, runUniform)
    LANNER_KERNEL(normal, runNormal)
    LANNER_KERNEL(bernoulli, runBernoulli)
    LANNER_KERNEL(dropout, runDropout)
    LANNER_KERNEL(sgd, runSgd)
    LANNER_KERNEL(adam, runAdam)
    LANNER_KERNEL(rmsprop, runRmsprop)
    LANNER_KERNEL(matmul, runMatmul)
    LANNER_KERNEL(cdist, runCdist)
    LANNER_KERNEL(cdistGrad, runCdistGrad)
    LANNER_KERNEL(rnnForward, runRnnForward)
    LANNER_KERNEL(rnnBackward, runRnnBackward)
    LANNER_KERNEL(lstmForward, runLstmForward)
    LANNER_KERNEL(lstmBackward, runLstmBackward)
    LANNER_KERNEL(gruForward, runGruForward)
    LANNER_KERNEL(gruBackward, runGruBackward)
    LANNER_KERNEL(word2vec, runWord2Vec)
    LANNER_KERNEL(fakeWord, runFakeWord)
    default:
      return -1;
  }
}

}  // namespace LANNER_ISA

#define LANNER_JOIN(a, b) a##b
#define LANNER_NAME(prefix, isa) LANNER_JOIN(prefix, isa)

/// Runs one kernel. 0, 1 + the position of an element that it refuses (an index outside its table, a result that does not fit int32),
/// -2 - the position of a sum that does not fit where indices are refused too, or -1 for an opcode that does not exist.
extern "C" int LANNER_NAME(execute_, LANNER_ISA)(int opcode, const double* arguments) {
  LANNER_ISA::Reader reader(arguments);
  return LANNER_ISA::execute(opcode, reader);
}
