// All kernels for one instruction set. The build compiles this file once for each, with LANNER_ISA the name of the namespace, so that no
// inline function of one set can stand in for that of another.

namespace LANNER_ISA {

#include "arguments.h"
#include "opcodes.h"
#include "platform.h"
#include "pool.h"
#include "vector.h"

// A kernel `name` is `int32 runName(Reader& arguments)`: 0, or 1 + the position of the first index outside its table.
#define LANNER_KERNEL(name, function) \
  case Op::name: \
    return function(arguments);

#if __has_include("./elementwise.h")
#include "./elementwise.h"
#endif
#if __has_include("./copy.h")
#include "./copy.h"
#endif
#if __has_include("./reduce.h")
#include "./reduce.h"
#endif
#if __has_include("./sort.h")
#include "./sort.h"
#endif
#if __has_include("./softmax.h")
#include "./softmax.h"
#endif
#if __has_include("./loss.h")
#include "./loss.h"
#endif
#if __has_include("./rows.h")
#include "./rows.h"
#endif
#if __has_include("./norm.h")
#include "./norm.h"
#endif
#if __has_include("./random.h")
#include "./random.h"
#endif
#if __has_include("./optimizer.h")
#include "./optimizer.h"
#endif
#if __has_include("./gemm.h")
#include "./gemm.h"
#endif
#if __has_include("./rnn.h")
#include "./rnn.h"
#endif

static int32 execute(int opcode, [[maybe_unused]] Reader& arguments) {
  switch (Op(opcode)) {
#if __has_include("./elementwise.h")
    LANNER_KERNEL(unary, runUnary)
    LANNER_KERNEL(clamp, runClamp)
    LANNER_KERNEL(binary, runBinary)
    LANNER_KERNEL(compare, runCompare)
    LANNER_KERNEL(logical, runLogical)
    LANNER_KERNEL(where, runWhere)
#endif
#if __has_include("./copy.h")
    LANNER_KERNEL(fill, runFill)
    LANNER_KERNEL(copy, runCopy)
#endif
#if __has_include("./reduce.h")
    LANNER_KERNEL(reduce, runReduce)
    LANNER_KERNEL(argReduce, runArgReduce)
    LANNER_KERNEL(cumsum, runCumsum)
#endif
#if __has_include("./sort.h")
    LANNER_KERNEL(topk, runTopk)
#endif
#if __has_include("./softmax.h")
    LANNER_KERNEL(softmax, runSoftmax)
    LANNER_KERNEL(softmaxGrad, runSoftmaxGrad)
#endif
#if __has_include("./loss.h")
    LANNER_KERNEL(nll, runNll)
    LANNER_KERNEL(nllGrad, runNllGrad)
    LANNER_KERNEL(crossEntropy, runCrossEntropy)
    LANNER_KERNEL(crossEntropyGrad, runCrossEntropyGrad)
#endif
#if __has_include("./rows.h")
    LANNER_KERNEL(takeRows, runTakeRows)
    LANNER_KERNEL(addRows, runAddRows)
    LANNER_KERNEL(gather, runGather)
    LANNER_KERNEL(scatterAdd, runScatterAdd)
#endif
#if __has_include("./norm.h")
    LANNER_KERNEL(batchNorm, runBatchNorm)
    LANNER_KERNEL(batchNormGrad, runBatchNormGrad)
    LANNER_KERNEL(layerNorm, runLayerNorm)
    LANNER_KERNEL(layerNormGrad, runLayerNormGrad)
#endif
#if __has_include("./random.h")
    LANNER_KERNEL(uniform, runUniform)
    LANNER_KERNEL(normal, runNormal)
    LANNER_KERNEL(bernoulli, runBernoulli)
    LANNER_KERNEL(dropout, runDropout)
#endif
#if __has_include("./optimizer.h")
    LANNER_KERNEL(sgd, runSgd)
    LANNER_KERNEL(adam, runAdam)
    LANNER_KERNEL(rmsprop, runRmsprop)
#endif
#if __has_include("./gemm.h")
    LANNER_KERNEL(matmul, runMatmul)
#endif
#if __has_include("./rnn.h")
    LANNER_KERNEL(rnnForward, runRnnForward)
    LANNER_KERNEL(rnnBackward, runRnnBackward)
#endif
    default:
      return -1;
  }
}

}  // namespace LANNER_ISA

#define LANNER_JOIN(a, b) a##b
#define LANNER_NAME(prefix, isa) LANNER_JOIN(prefix, isa)

/// Runs one kernel. 0, 1 + the position of an offending index, or -1 for an opcode that does not exist.
extern "C" int LANNER_NAME(execute_, LANNER_ISA)(int opcode, const double* arguments) {
  LANNER_ISA::Reader reader(arguments);
  return LANNER_ISA::execute(opcode, reader);
}
