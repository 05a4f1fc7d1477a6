#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// Batch norm over the rows of each channel, layer norm over the columns of each row.

LANNER_INLINE float inverseDeviation(double variance, double eps) { return float(1.0 / __builtin_sqrt(variance + eps)); }

struct BatchNormCall {
  int64 rows, channels, length;
  const float *x, *weight;
  float *mean, *rstd;
  bool training;

  /// Values that share a channel.
  double population() const { return double(rows) * double(length); }
  float weightOf(int64 c) const { return weight ? weight[c] : 1.0f; }

  explicit BatchNormCall(Reader& arguments) {
    rows = arguments.integer();
    channels = arguments.integer();
    length = arguments.integer();
    training = arguments.flag();
    x = arguments.pointer<const float>();
    weight = arguments.pointer<const float>();
    mean = arguments.pointer<float>();
    rstd = arguments.pointer<float>();
  }
};

/// Channels that one thread takes: some lines of the cache where channels are neighbours.
LANNER_INLINE int64 channelGrain(const BatchNormCall& call) {
  const int64 work = larger<int64>(1, call.rows * call.length);
  return roundUp(larger<int64>(1, 32768 / work), call.length == 1 ? 64 : 1);
}

constexpr int64 CHANNEL_BLOCK = 64;
/// Rows that are added up in float32 before their sum goes to a float64.
constexpr int64 ROWS_AT_ONCE = 16;

/**
 * The sums of N terms over the rows of each channel, where channels are neighbours (length 1): body(at, c, count, part) adds the terms of
 * `count` channels from c on to `part`.
 */
template <int N, class Body>
LANNER_INLINE void sumColumns(const BatchNormCall& call, int64 begin, int64 end, double (*sums)[N], const Body& body) {
  for (int64 c = begin; c < end; c++)
    for (int n = 0; n < N; n++) sums[c - begin][n] = 0;
  for (int64 first = 0; first < call.rows; first += ROWS_AT_ONCE) {
    const int64 last = smaller(call.rows, first + ROWS_AT_ONCE);
    forVectors(begin, end, [&](int64 c, int64 count) LANNER_INLINE_LAMBDA {
      F part[N] = {};
      for (int64 row = first; row < last; row++) body(row * call.channels + c, c, count, part);
      for (int n = 0; n < N; n++) {
        float values[WIDTH];
        store(values, part[n]);
        for (int64 i = 0; i < count; i++) sums[c - begin + i][n] += double(values[i]);
      }
    });
  }
}

/// sums[c - begin] += term(element) over all rows of the channels [begin, end), in float64: body(at, c) gives the term.
template <int N, class Body>
LANNER_INLINE void sumChannels(const BatchNormCall& call, int64 begin, int64 end, double (*sums)[N], const Body& body) {
  for (int64 c = begin; c < end; c++)
    for (int n = 0; n < N; n++) sums[c - begin][n] = 0;
  for (int64 row = 0; row < call.rows; row++)
    for (int64 c = begin; c < end; c++) {
      const int64 start = (row * call.channels + c) * call.length;
      double* const own = sums[c - begin];
      for (int64 at = start; at < start + call.length; at++) body(at, c, own);
    }
}

/// Calls body(begin, end) for blocks of at most CHANNEL_BLOCK channels.
template <class Body> LANNER_INLINE void forChannels(const BatchNormCall& call, const Body& body) {
  parallelFor(call.channels, channelGrain(call), [&](int64 begin, int64 end, int) {
    for (int64 c = begin; c < end; c += CHANNEL_BLOCK) body(c, smaller(end, c + CHANNEL_BLOCK));
  });
}

/// Calls body(at, c) for every element of some channels.
template <class Body> LANNER_INLINE void forElements(const BatchNormCall& call, int64 begin, int64 end, const Body& body) {
  for (int64 row = 0; row < call.rows; row++)
    for (int64 c = begin; c < end; c++) {
      const int64 start = (row * call.channels + c) * call.length;
      for (int64 at = start; at < start + call.length; at++) body(at, c);
    }
}

/// Mean and inverse deviation of the channels [begin, end) of the batch.
LANNER_INLINE void measureChannels(const BatchNormCall& call, int64 begin, int64 end, double eps) {
  double sums[CHANNEL_BLOCK][1];
  const auto meanOf = [&](int64 c) { return float(sums[c - begin][0] / call.population()); };
  if (call.length == 1) {
    sumColumns<1>(call, begin, end, sums, [&](int64 at, int64, int64 count, F* part) LANNER_INLINE_LAMBDA {
      part[0] += loadSome(call.x + at, count);
    });
    for (int64 c = begin; c < end; c++) call.mean[c] = meanOf(c);
    sumColumns<1>(call, begin, end, sums, [&](int64 at, int64 c, int64 count, F* part) LANNER_INLINE_LAMBDA {
      const F distance = loadSome(call.x + at, count) - loadSome(call.mean + c, count);
      part[0] = fma(distance, distance, part[0]);
    });
  } else {
    sumChannels<1>(call, begin, end, sums, [&](int64 at, int64, double* sum) { sum[0] += call.x[at]; });
    for (int64 c = begin; c < end; c++) call.mean[c] = meanOf(c);
    sumChannels<1>(call, begin, end, sums, [&](int64 at, int64 c, double* sum) {
      const double distance = double(call.x[at]) - double(call.mean[c]);
      sum[0] += distance * distance;
    });
  }
  for (int64 c = begin; c < end; c++) call.rstd[c] = inverseDeviation(sums[c - begin][0] / call.population(), eps);
}

inline int32 runBatchNorm(Reader& arguments) {
  const BatchNormCall call(arguments);
  const float* const bias = arguments.pointer<const float>();
  const double eps = arguments.number();
  float* const out = arguments.pointer<float>();
  forChannels(call, [&](int64 begin, int64 end) {
    if (call.training) measureChannels(call, begin, end, eps);
    float scale[CHANNEL_BLOCK], shift[CHANNEL_BLOCK];
    for (int64 c = begin; c < end; c++) {
      scale[c - begin] = call.rstd[c] * call.weightOf(c);
      shift[c - begin] = bias ? bias[c] : 0.0f;
    }
    if (call.length == 1) {
      for (int64 row = 0; row < call.rows; row++)
        forVectors(begin, end, [&](int64 c, int64 count) LANNER_INLINE_LAMBDA {
          const int64 at = row * call.channels + c;
          const F distance = loadSome(call.x + at, count) - loadSome(call.mean + c, count);
          storeSome(out + at, fma(distance, loadSome(scale + c - begin, count), loadSome(shift + c - begin, count)), count);
        });
      return;
    }
    forElements(call, begin, end, [&](int64 at, int64 c) {
      out[at] = (call.x[at] - call.mean[c]) * scale[c - begin] + shift[c - begin];
    });
  });
  return 0;
}

inline int32 runBatchNormGrad(Reader& arguments) {
  const BatchNormCall call(arguments);
  const float* const g = arguments.pointer<const float>();
  float* const gradX = arguments.pointer<float>();
  float* const gradWeight = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  forChannels(call, [&](int64 begin, int64 end) {
    // Sums of g and of g z, z the standardised x.
    double sums[CHANNEL_BLOCK][2];
    const auto standardised = [&](int64 at, int64 c, int64 count) LANNER_INLINE_LAMBDA {
      return (loadSome(call.x + at, count) - loadSome(call.mean + c, count)) * loadSome(call.rstd + c, count);
    };
    if (call.length == 1) {
      sumColumns<2>(call, begin, end, sums, [&](int64 at, int64 c, int64 count, F* part) LANNER_INLINE_LAMBDA {
        const F grad = loadSome(g + at, count);
        part[0] += grad;
        part[1] = fma(grad, standardised(at, c, count), part[1]);
      });
    } else {
      sumChannels<2>(call, begin, end, sums, [&](int64 at, int64 c, double* sum) {
        sum[0] += g[at];
        sum[1] += double(g[at]) * double((call.x[at] - call.mean[c]) * call.rstd[c]);
      });
    }
    float scale[CHANNEL_BLOCK], meanG[CHANNEL_BLOCK], meanGz[CHANNEL_BLOCK];
    for (int64 c = begin; c < end; c++) {
      const double* const sum = sums[c - begin];
      if (gradBias) gradBias[c] = float(sum[0]);
      if (gradWeight) gradWeight[c] = float(sum[1]);
      scale[c - begin] = call.rstd[c] * call.weightOf(c);
      meanG[c - begin] = call.training ? float(sum[0] / call.population()) : 0.0f;
      meanGz[c - begin] = call.training ? float(sum[1] / call.population()) : 0.0f;
    }
    if (!gradX) return;
    if (call.length == 1) {
      for (int64 row = 0; row < call.rows; row++)
        forVectors(begin, end, [&](int64 c, int64 count) LANNER_INLINE_LAMBDA {
          const int64 at = row * call.channels + c, own = c - begin;
          const F rest = loadSome(g + at, count) - loadSome(meanG + own, count);
          storeSome(gradX + at, loadSome(scale + own, count) * (rest - standardised(at, c, count) * loadSome(meanGz + own, count)),
                    count);
        });
      return;
    }
    forElements(call, begin, end, [&](int64 at, int64 c) {
      const float z = (call.x[at] - call.mean[c]) * call.rstd[c];
      gradX[at] = scale[c - begin] * (g[at] - meanG[c - begin] - z * meanGz[c - begin]);
    });
  });
  return 0;
}

inline int32 runLayerNorm(Reader& arguments) {
  const int64 rows = arguments.integer(), columns = arguments.integer();
  const double eps = arguments.number();
  const float* const x = arguments.pointer<const float>();
  const float* const weight = arguments.pointer<const float>();
  const float* const bias = arguments.pointer<const float>();
  float* const mean = arguments.pointer<float>();
  float* const rstd = arguments.pointer<float>();
  float* const out = arguments.pointer<float>();
  parallelFor(rows, larger<int64>(1, 16384 / larger<int64>(1, columns)), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++) {
      const float* const from = x + row * columns;
      double total = 0, squares = 0;
      for (int64 j = 0; j < columns; j++) total += from[j];
      const float center = float(total / double(columns));
      for (int64 j = 0; j < columns; j++) squares += (double(from[j]) - double(center)) * (double(from[j]) - double(center));
      const float scale = inverseDeviation(squares / double(columns), eps);
      mean[row] = center;
      rstd[row] = scale;
      for (int64 j = 0; j < columns; j++)
        out[row * columns + j] = (from[j] - center) * scale * (weight ? weight[j] : 1.0f) + (bias ? bias[j] : 0.0f);
    }
  });
  return 0;
}

inline int32 runLayerNormGrad(Reader& arguments) {
  const int64 rows = arguments.integer(), columns = arguments.integer();
  const float* const g = arguments.pointer<const float>();
  const float* const x = arguments.pointer<const float>();
  const float* const weight = arguments.pointer<const float>();
  const float* const mean = arguments.pointer<const float>();
  const float* const rstd = arguments.pointer<const float>();
  float* const gradX = arguments.pointer<float>();
  float* const gradWeight = arguments.pointer<float>();
  float* const gradBias = arguments.pointer<float>();
  if (gradX)
    parallelFor(rows, larger<int64>(1, 16384 / larger<int64>(1, columns)), [&](int64 begin, int64 end, int) {
      for (int64 row = begin; row < end; row++) {
        const float *const from = x + row * columns, *const grad = g + row * columns;
        double sumD = 0, sumDz = 0;
        for (int64 j = 0; j < columns; j++) {
          const float d = grad[j] * (weight ? weight[j] : 1.0f), z = (from[j] - mean[row]) * rstd[row];
          sumD += d;
          sumDz += double(d) * double(z);
        }
        const float meanD = float(sumD / double(columns)), meanDz = float(sumDz / double(columns));
        for (int64 j = 0; j < columns; j++) {
          const float d = grad[j] * (weight ? weight[j] : 1.0f), z = (from[j] - mean[row]) * rstd[row];
          gradX[row * columns + j] = rstd[row] * (d - meanD - z * meanDz);
        }
      }
    });
  if (gradWeight || gradBias)
    parallelFor(columns, larger<int64>(64, 16384 / larger<int64>(1, rows)), [&](int64 begin, int64 end, int) {
      for (int64 c = begin; c < end; c += CHANNEL_BLOCK) {
        const int64 last = smaller(end, c + CHANNEL_BLOCK);
        double ofWeight[CHANNEL_BLOCK] = {}, ofBias[CHANNEL_BLOCK] = {};
        for (int64 row = 0; row < rows; row++)
          for (int64 j = c; j < last; j++) {
            const float grad = g[row * columns + j];
            ofBias[j - c] += grad;
            ofWeight[j - c] += double(grad) * double((x[row * columns + j] - mean[row]) * rstd[row]);
          }
        for (int64 j = c; j < last; j++) {
          if (gradWeight) gradWeight[j] = float(ofWeight[j - c]);
          if (gradBias) gradBias[j] = float(ofBias[j - c]);
        }
      }
    });
  return 0;
}
