#pragma once
#include "reduce-float.h"

// Reductions of int32: exact sums and products in 64 bits.

/// Calls body(from, length, stride) for the runs of one output's elements.
template <class Body> LANNER_INLINE void forElementsOf(const int32* x, const Reduction& reduction, int64 output, const Body& body) {
  const int32* const from = x + reduction.outputOffset(output);
  const int64 stride = reduction.gone.strides[0][reduction.gone.dims - 1];
  forRuns(reduction.gone, 0, reduction.size, [&](const Run<1>& run) { body(from + run.offsets[0], run.length, stride); });
}

LANNER_INLINE int64 integerGrain(const Reduction& reduction) {
  return larger<int64>(1, REDUCE_GRAIN / larger<int64>(1, reduction.size));
}

/// The integer sum of each output, in 64 bits: exact for fewer than 2^32 elements.
inline int64* integerSums(const int32* x, const Reduction& reduction) {
  constexpr int64 BLOCK = 64;
  int64* const totals = sharedScratch<int64>(0, reduction.outputs);
  if (reduction.outputs == 0) return totals;
  if (!reduction.columns) {
    parallelFor(reduction.outputs, integerGrain(reduction), [&](int64 begin, int64 end, int) {
      for (int64 output = begin; output < end; output++) {
        int64 total = 0;
        forElementsOf(x, reduction, output, [&](const int32* from, int64 length, int64 stride) {
          if (stride == 1)
            for (int64 i = 0; i < length; i++) total += from[i];
          else
            for (int64 i = 0; i < length; i++) total += from[i * stride];
        });
        totals[output] = total;
      }
    });
    return totals;
  }
  // Neighbouring outputs are contiguous: a block of them goes through all rows.
  const int64 width = reduction.kept.inner(), blocks = ceilDivide(width, BLOCK);
  parallelFor(reduction.outputs / width * blocks, integerGrain(reduction), [&](int64 begin, int64 end, int) {
    for (int64 unit = begin; unit < end; unit++) {
      const int64 first = unit / blocks * width + unit % blocks * BLOCK;
      const int64 count = smaller(BLOCK, width - unit % blocks * BLOCK);
      int64 sums[BLOCK] = {};
      forElementsOf(x, reduction, first, [&](const int32* from, int64 length, int64 stride) {
        for (int64 i = 0; i < length; i++)
          for (int64 c = 0; c < count; c++) sums[c] += from[i * stride + c];
      });
      for (int64 c = 0; c < count; c++) totals[first + c] = sums[c];
    }
  });
  return totals;
}

/// The integer product of each output, or a number outside int32 if it overflows.
inline int64* integerProducts(const int32* x, const Reduction& reduction) {
  int64* const totals = sharedScratch<int64>(0, reduction.outputs);
  parallelFor(reduction.outputs, integerGrain(reduction), [&](int64 begin, int64 end, int) {
    for (int64 output = begin; output < end; output++) {
      int64 total = 1;
      bool outside = false, zero = false;
      forElementsOf(x, reduction, output, [&](const int32* from, int64 length, int64 stride) {
        for (int64 i = 0; i < length; i++) {
          zero |= from[i * stride] == 0;
          if (outside) continue;
          // Up to 2^31 the next product fits 64 bits; beyond, only a factor of 0 brings it back into range.
          total *= from[i * stride];
          outside = total > 2147483648LL || total < -2147483648LL;
        }
      });
      totals[output] = zero ? 0 : total;
    }
  });
  return totals;
}

/// Stores totals as int32; writes nothing if one of them does not fit.
inline int32 storeIntegers(const int64* totals, int32* out, int64 outputs) {
  for (int64 output = 0; output < outputs; output++)
    if (!fitsInt32(totals[output])) return int32(output + 1);
  for (int64 output = 0; output < outputs; output++) out[output] = int32(totals[output]);
  return 0;
}

inline void integerMeans(const int32* x, float* out, const Reduction& reduction) {
  const int64* const totals = integerSums(x, reduction);
  for (int64 output = 0; output < reduction.outputs; output++)
    out[output] = float(double(totals[output]) / double(reduction.size));
}

inline void integerVariances(const int32* x, float* out, const Reduction& reduction, double correction) {
  const int64* const totals = integerSums(x, reduction);
  const double size = double(reduction.size), divisor = larger(0.0, size - correction);
  parallelFor(reduction.outputs, integerGrain(reduction), [&](int64 begin, int64 end, int) {
    for (int64 output = begin; output < end; output++) {
      const double center = double(totals[output]) / size;
      double squares = 0;
      forElementsOf(x, reduction, output, [&](const int32* from, int64 length, int64 stride) {
        for (int64 i = 0; i < length; i++) squares += (double(from[i * stride]) - center) * (double(from[i * stride]) - center);
      });
      out[output] = float(squares / divisor);
    }
  });
}

inline int32 reduceIntegers(ReduceName name, const int32* x, void* result, const Reduction& reduction, double correction) {
  int32* const out = static_cast<int32*>(result);
  switch (name) {
    case ReduceName::sum: return storeIntegers(integerSums(x, reduction), out, reduction.outputs);
    case ReduceName::prod: return storeIntegers(integerProducts(x, reduction), out, reduction.outputs);
    case ReduceName::max: reduceTo<IntegerLargest>(x, out, reduction); break;
    case ReduceName::min: reduceTo<IntegerSmallest>(x, out, reduction); break;
    case ReduceName::mean: integerMeans(x, static_cast<float*>(result), reduction); break;
    case ReduceName::var: integerVariances(x, static_cast<float*>(result), reduction, correction); break;
    default: break;
  }
  return 0;
}
