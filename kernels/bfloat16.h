#pragma once
#include "platform.h"

// Products that round their inputs to bfloat16 while packing them and add in float32, for `setFloat32MatmulPrecision('medium')`. Processors with AVX512-BF16
// multiply two pairs per lane and step. `families/bfloat16.cc` has their inner loop; everything else is shared with float32.

#if defined(__AVX512F__) && defined(__x86_64__)
#define LANNER_BFLOAT16 1
#else
#define LANNER_BFLOAT16 0
#endif

extern "C" {
/// 1 while products round their inputs: see pool.cc.
extern int lanner_rounds_products;
/// Whether the processor has AVX512-BF16.
int lanner_has_bfloat16();
/// `multiplyPanel` for inputs in pairs: `blocks` is a RowBlocks and `finish` a Finish of the caller's instruction set.
void lanner_bfloat16_panel(long long rows, long long columns, long long pairs, const void* blocks, const float* b, float* data,
                           long long rowStride, long long column, int first, int last, const void* finish);
/// `multiplyTapRows` for inputs in pairs: `panel` is a TapSums of the caller's instruction set.
void lanner_bfloat16_taps(long long vectors, long long rows, const void* panel, const float* weights, long long blockStride, const float* bias,
                          float* to);
}

/// True while products round their inputs to bfloat16.
LANNER_INLINE bool roundsProducts() {
#if LANNER_BFLOAT16
  return lanner_rounds_products != 0;
#else
  return false;
#endif
}
