#pragma once
#include "reduce-integer.h"

/// any (`wanted` 1) or all (`wanted` 0): `wanted` if any element equals it, else 1 - wanted.
inline void reduceBits(const uint8* x, uint8* out, const Reduction& reduction, uint8 wanted) {
  parallelFor(reduction.outputs, larger<int64>(1, REDUCE_GRAIN / larger<int64>(1, reduction.size)), [&](int64 begin, int64 end, int) {
    const int64 stride = reduction.gone.strides[0][reduction.gone.dims - 1];
    for (int64 output = begin; output < end; output++) {
      const uint8* from = x + reduction.outputOffset(output);
      bool found = false;
      if (reduction.size > 0)
        forRuns(reduction.gone, 0, reduction.size, [&](const Run<1>& run) {
          if (found) return;
          uint8 seen = 0;
          for (int64 i = 0; i < run.length; i++) seen |= uint8((from[run.offsets[0] + i * stride] != 0) == wanted);
          found = seen;
        });
      out[output] = uint8(found ? wanted : 1 - wanted);
    }
  });
}

inline int32 runReduce(Reader& arguments) {
  const ReduceName name = arguments.choice<ReduceName>();
  const DType dtype = arguments.choice<DType>();
  const void* data = arguments.pointer<void>();
  void* result = arguments.pointer<void>();
  const double correction = arguments.number();
  const Reduction reduction(arguments);
  if (dtype == DType::bool_) {
    reduceBits(static_cast<const uint8*>(data), static_cast<uint8*>(result), reduction, name == ReduceName::any);
    return 0;
  }
  if (dtype == DType::int32) return reduceIntegers(name, static_cast<const int32*>(data), result, reduction, correction);
  const float* x = static_cast<const float*>(data);
  float* out = static_cast<float*>(result);
  switch (name) {
    case ReduceName::sum: reduceTo<Sum>(x, out, reduction); break;
    case ReduceName::mean: meanOf(x, out, reduction); break;
    case ReduceName::prod: reduceTo<Product>(x, out, reduction); break;
    case ReduceName::max: reduceTo<Largest>(x, out, reduction); break;
    case ReduceName::min: reduceTo<Smallest>(x, out, reduction); break;
    case ReduceName::var: variance(x, out, reduction, correction); break;
    default: break;
  }
  return 0;
}
