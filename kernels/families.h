#pragma once
// The list of kernels by family. Each family is its own translation unit (families/NAME.cc), so a change rebuilds only its family.
// A kernel is `int32 runName(Reader& arguments)` and returns 0, or 1 + the position of the first invalid value, such as an index out of range.

#include "arguments.h"
#include "opcodes.h"
#include "platform.h"
#include "pool.h"
#include "vector.h"

#define LANNER_ELEMENTWISE(kernel) kernel(unary, runUnary) kernel(clamp, runClamp) kernel(binary, runBinary) kernel(compare, runCompare) kernel(logical, runLogical) kernel(where, runWhere)
#define LANNER_LAYOUT(kernel) kernel(fill, runFill) kernel(copy, runCopy)
#define LANNER_REDUCE(kernel) kernel(reduce, runReduce) kernel(argReduce, runArgReduce) kernel(cumsum, runCumsum) kernel(topk, runTopk)
#define LANNER_SOFTMAX(kernel) kernel(softmax, runSoftmax) kernel(softmaxGrad, runSoftmaxGrad) kernel(nll, runNll) kernel(nllGrad, runNllGrad) kernel(crossEntropy, runCrossEntropy) kernel(crossEntropyGrad, runCrossEntropyGrad)
#define LANNER_ROWS(kernel) kernel(takeRows, runTakeRows) kernel(addRows, runAddRows) kernel(gather, runGather) kernel(scatterAdd, runScatterAdd) kernel(scatter, runScatter)
#define LANNER_NORM(kernel) kernel(batchNorm, runBatchNorm) kernel(batchNormGrad, runBatchNormGrad) kernel(layerNorm, runLayerNorm) kernel(layerNormGrad, runLayerNormGrad)
#define LANNER_RANDOM(kernel) kernel(uniform, runUniform) kernel(normal, runNormal) kernel(bernoulli, runBernoulli) kernel(dropout, runDropout)
#define LANNER_OPTIMIZER(kernel) kernel(sgd, runSgd) kernel(adam, runAdam) kernel(rmsprop, runRmsprop) kernel(ruleStep, runRuleStep)
#define LANNER_PRODUCT(kernel) kernel(matmul, runMatmul) kernel(roundProducts, runRoundProducts) kernel(cdist, runCdist) kernel(cdistGrad, runCdistGrad) kernel(ensembleLinear, runEnsembleLinear) kernel(ensembleLinearGrad, runEnsembleLinearGrad)
#define LANNER_CONV(kernel) kernel(conv2d, runConv2d) kernel(conv2dInputGrad, runConv2dInputGrad) kernel(conv2dWeightGrad, runConv2dWeightGrad)
#define LANNER_POOL(kernel) kernel(maxPool2d, runMaxPool2d) kernel(maxPool2dGrad, runMaxPool2dGrad) kernel(resample, runResample)
#define LANNER_RECURRENT(kernel) kernel(rnnForward, runRnnForward) kernel(rnnBackward, runRnnBackward) kernel(lstmForward, runLstmForward) kernel(lstmBackward, runLstmBackward) kernel(gruForward, runGruForward) kernel(gruBackward, runGruBackward)
#define LANNER_ACTIVATION(kernel) kernel(gelu, runGelu) kernel(geluGrad, runGeluGrad)
#define LANNER_ATTENTION(kernel) kernel(attention, runAttention) kernel(attentionGrad, runAttentionGrad)
#define LANNER_WORDS(kernel) kernel(word2vec, runWord2Vec) kernel(fakeWord, runFakeWord)
#define LANNER_FACTORS(kernel) kernel(factorSteps, runFactorSteps) kernel(pairSteps, runPairSteps)

#define LANNER_KERNELS(kernel) \
  LANNER_ELEMENTWISE(kernel) \
  LANNER_LAYOUT(kernel) \
  LANNER_REDUCE(kernel) \
  LANNER_SOFTMAX(kernel) \
  LANNER_ROWS(kernel) \
  LANNER_NORM(kernel) \
  LANNER_RANDOM(kernel) \
  LANNER_OPTIMIZER(kernel) \
  LANNER_PRODUCT(kernel) \
  LANNER_CONV(kernel) \
  LANNER_POOL(kernel) \
  LANNER_RECURRENT(kernel) \
  LANNER_ATTENTION(kernel) \
  LANNER_ACTIVATION(kernel) \
  LANNER_WORDS(kernel) \
  LANNER_FACTORS(kernel)

/// Defines the function that the engine calls for a kernel.
#define LANNER_DEFINE(name, function) \
  int32 kernel_##name(Reader& arguments) { return function(arguments); }
