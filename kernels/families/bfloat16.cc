// The inner loops of products with inputs in bfloat16, for processors that have AVX512-BF16 as well. Functions of this file must not be merged with those of other
// instruction sets, so they have a namespace of their own.

#if defined(__AVX512F__) && defined(__x86_64__)

#undef LANNER_ISA
#define LANNER_ISA avx512_bfloat16

#if defined(__clang__)
// Its assembler accepts instructions of the function's target only.
#pragma clang attribute push(__attribute__((target("avx512bf16"))), apply_to = function)
#endif

namespace LANNER_ISA {

#include "conv-taps.h"
#include "gemm-block.h"

/// Adds the products of a pair of bfloat16 in each lane.
struct PairTerm {
  LANNER_INLINE static F add(F a, F b, F sum) {
    __asm__("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
    return sum;
  }
};

}  // namespace LANNER_ISA

extern "C" void lanner_bfloat16_panel(long long rows, long long columns, long long pairs, const void* blocks, const float* b, float* data,
                                      long long rowStride, long long column, int first, int last, const void* finish) {
  using namespace LANNER_ISA;
  multiplyPanelBy<PairTerm>(rows, columns, pairs, *static_cast<const RowBlocks*>(blocks), b, PANEL, data, rowStride, column, first, last,
                            *static_cast<const Finish*>(finish));
}

extern "C" void lanner_bfloat16_taps(long long vectors, long long rows, const void* panel, const float* weights, long long blockStride,
                                     const float* bias, float* to) {
  using namespace LANNER_ISA;
  multiplyTapRows<PairTerm>(vectors, rows, *static_cast<const TapSums*>(panel), weights, blockStride, bias, to);
}

#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
