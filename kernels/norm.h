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

  /// Number of values per channel.
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

constexpr int64 CHANNEL_BLOCK = 64;
/// Maximum length of a channel's run in a row for which rows are read as they lie, with a column per element: short runs leave much of a vector empty.
constexpr int64 SHORT_RUN = 2 * WIDTH;
/// Columns of a block of channels.
constexpr int64 COLUMN_BLOCK = CHANNEL_BLOCK > SHORT_RUN ? CHANNEL_BLOCK : SHORT_RUN;

LANNER_INLINE bool hasShortRuns(const BatchNormCall& call) { return call.length > 0 && call.length <= SHORT_RUN; }

/// Channels per piece of work: whole cache lines if rows are read as they lie.
LANNER_INLINE int64 channelGrain(const BatchNormCall& call) {
  const int64 work = larger<int64>(1, call.rows * call.length);
  return roundUp(larger<int64>(1, 32768 / work), hasShortRuns(call) ? ceilDivide(64, call.length) : 1);
}

/// The columns of channels [begin, end) in a row of x.
struct Columns {
  int64 begin, end, length;

  Columns(const BatchNormCall& call, int64 first, int64 last) : begin(first * call.length), end(last * call.length), length(call.length) {}
  int64 count() const { return end - begin; }
  /// The channel of column `i` of the block, counted from the block's first.
  int64 channel(int64 i) const { return i / length; }
  /// Repeats values of the block's channels for their columns.
  LANNER_INLINE void spread(const float* values, float* to) const {
    for (int64 i = 0; i < count(); i++) to[i] = values[channel(i)];
  }
};

/// Rows summed in float32 before their sum is added to a float64.
constexpr int64 ROWS_AT_ONCE = 16;

/**
 * The sums of N terms over all rows of each channel, column by column: body(at, i, count, part) adds the terms of `count` columns from the block's
 * column i on to `part`.
 */
template <int N, class Body>
LANNER_INLINE void sumColumns(const BatchNormCall& call, const Columns& columns, double (*sums)[N], const Body& body) {
  double own[COLUMN_BLOCK][N];
  for (int64 i = 0; i < columns.count(); i++)
    for (int n = 0; n < N; n++) own[i][n] = 0;
  const int64 stride = call.channels * call.length;
  for (int64 first = 0; first < call.rows; first += ROWS_AT_ONCE) {
    const int64 last = smaller(call.rows, first + ROWS_AT_ONCE);
    forVectors(0, columns.count(), [&](int64 i, int64 count) LANNER_INLINE_LAMBDA {
      F part[N] = {};
      for (int64 row = first; row < last; row++) body(row * stride + columns.begin + i, i, count, part);
      for (int n = 0; n < N; n++) {
        float values[WIDTH];
        store(values, part[n]);
        for (int64 j = 0; j < count; j++) own[i + j][n] += double(values[j]);
      }
    });
  }
  for (int64 i = 0; i < columns.count(); i++)
    for (int n = 0; n < N; n++) {
      double& sum = sums[columns.channel(i)][n];
      sum = i % columns.length == 0 ? own[i][n] : sum + own[i][n];
    }
}

/// Elements of a channel summed in float32 before their sum is added to a float64.
constexpr int64 RUN_PIECE = 1024;

/// A part of a channel: `runs` runs of `length` contiguous elements, `stride` apart, starting at `start`.
struct ChannelPiece {
  int64 start, runs, length, stride;
  int64 count() const { return runs * length; }
};

/// The sums of N terms over a piece in float32: body(at, count, part) adds the terms of `count` elements from `at` on to `part`.
template <int N, class Body> LANNER_INLINE void sumPiece(const ChannelPiece& piece, float* sums, const Body& body) {
  F part[2][N] = {};
  for (int64 run = 0, at = piece.start; run < piece.runs; run++, at += piece.stride) {
    int64 i = 0;
    for (; i + 2 * WIDTH <= piece.length; i += 2 * WIDTH) {
      body(at + i, int64(WIDTH), part[0]);
      body(at + i + WIDTH, int64(WIDTH), part[1]);
    }
    if (i + WIDTH <= piece.length) {
      body(at + i, int64(WIDTH), part[0]);
      i += WIDTH;
    }
    if (i < piece.length) body(at + i, piece.length - i, part[1]);
  }
  for (int n = 0; n < N; n++) sums[n] = sum(part[0][n] + part[1][n]);
}

/// Calls body(piece) for the pieces of a channel: parts of a long run or several short runs, at most RUN_PIECE elements.
template <class Body> LANNER_INLINE void forPieces(const BatchNormCall& call, int64 c, const Body& body) {
  if (call.length == 0) return;
  const int64 stride = call.channels * call.length, together = larger<int64>(1, RUN_PIECE / call.length);
  for (int64 row = 0; row < call.rows; row += together) {
    const int64 start = row * stride + c * call.length;
    for (int64 i = 0; i < call.length; i += RUN_PIECE)
      body(ChannelPiece{start + i, smaller(together, call.rows - row), smaller(RUN_PIECE, call.length - i), stride});
  }
}

/// Calls step(at, count) for vectors of a channel.
template <class Step> LANNER_INLINE void forChannelVectors(const BatchNormCall& call, int64 c, const Step& step) {
  for (int64 row = 0; row < call.rows; row++) {
    const int64 start = (row * call.channels + c) * call.length;
    forVectors(start, start + call.length, step);
  }
}

/// Calls body(begin, end) for blocks of at most CHANNEL_BLOCK channels and, with short runs, COLUMN_BLOCK columns.
template <class Body> LANNER_INLINE void forChannels(const BatchNormCall& call, const Body& body) {
  const int64 block = hasShortRuns(call) ? smaller(CHANNEL_BLOCK, COLUMN_BLOCK / call.length) : CHANNEL_BLOCK;
  parallelFor(call.channels, channelGrain(call), [&](int64 begin, int64 end, int) {
    for (int64 c = begin; c < end; c += block) body(c, smaller(end, c + block));
  });
}

/// Computes mean and inverse deviation of channels [begin, end). The mean of the distances from a mean removes its rounding error, so the deviation of
/// equal values is 0.
LANNER_INLINE void measureChannels(const BatchNormCall& call, int64 begin, int64 end, double eps) {
  double squares[CHANNEL_BLOCK];
  if (hasShortRuns(call)) {
    const Columns columns(call, begin, end);
    double totals[CHANNEL_BLOCK][1], around[CHANNEL_BLOCK][2];
    float means[COLUMN_BLOCK];
    sumColumns<1>(call, columns, totals, [&](int64 at, int64, int64 count, F* part) LANNER_INLINE_LAMBDA {
      part[0] += loadSome(call.x + at, count);
    });
    for (int64 c = begin; c < end; c++) call.mean[c] = float(totals[c - begin][0] / call.population());
    columns.spread(call.mean + begin, means);
    sumColumns<2>(call, columns, around, [&](int64 at, int64 i, int64 count, F* part) LANNER_INLINE_LAMBDA {
      const F distance = loadSome(call.x + at, count) - loadSome(means + i, count);
      part[0] += distance;
      part[1] = fma(distance, distance, part[1]);
    });
    for (int64 c = begin; c < end; c++) {
      const double rest = around[c - begin][0] / call.population();
      call.mean[c] = float(double(call.mean[c]) + rest);
      squares[c - begin] = around[c - begin][1] - around[c - begin][0] * rest;
    }
  } else {
    // Each piece is read twice while it is cached; its mean and squares are merged with those before (Chan, Golub and LeVeque, 1979).
    for (int64 c = begin; c < end; c++) {
      double count = 0, mean = 0, sum = 0;
      forPieces(call, c, [&](const ChannelPiece& piece) {
        const float* const x = call.x;
        const double length = double(piece.count());
        float total, around[2];
        sumPiece<1>(piece, &total, [&](int64 at, int64 some, F* part) LANNER_INLINE_LAMBDA { part[0] += loadSome(x + at, some); });
        const float rough = total / float(length);
        sumPiece<2>(piece, around, [&](int64 at, int64 some, F* part) LANNER_INLINE_LAMBDA {
          const F distance = loadSome(x + at, some, rough) - splat(rough);
          part[0] += distance;
          part[1] = fma(distance, distance, part[1]);
        });
        const double rest = double(around[0]) / length, own = double(rough) + rest;
        const double joint = count + length, distance = own - mean;
        mean += distance * length / joint;
        sum += double(around[1]) - double(around[0]) * rest + distance * distance * count * length / joint;
        count = joint;
      });
      call.mean[c] = count > 0 ? float(mean) : NOT_A_NUMBER;
      squares[c - begin] = sum;
    }
  }
  for (int64 c = begin; c < end; c++) call.rstd[c] = inverseDeviation(larger(squares[c - begin], 0.0) / call.population(), eps);
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
    if (hasShortRuns(call)) {
      const Columns columns(call, begin, end);
      float center[COLUMN_BLOCK], factor[COLUMN_BLOCK], offset[COLUMN_BLOCK];
      columns.spread(call.mean + begin, center);
      columns.spread(scale, factor);
      columns.spread(shift, offset);
      for (int64 row = 0, start = columns.begin; row < call.rows; row++, start += call.channels * call.length)
        forVectors(0, columns.count(), [&](int64 i, int64 count) LANNER_INLINE_LAMBDA {
          const F distance = loadSome(call.x + start + i, count) - loadSome(center + i, count);
          storeSome(out + start + i, fma(distance, loadSome(factor + i, count), loadSome(offset + i, count)), count);
        });
      return;
    }
    for (int64 c = begin; c < end; c++) {
      const F center = splat(call.mean[c]), factor = splat(scale[c - begin]), offset = splat(shift[c - begin]);
      forChannelVectors(call, c, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
        storeSome(out + at, fma(loadSome(call.x + at, some) - center, factor, offset), some);
      });
    }
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
    // Sums of g and of g z, where z is the standardized x.
    double sums[CHANNEL_BLOCK][2];
    const Columns columns(call, begin, end);
    float centers[COLUMN_BLOCK], deviations[COLUMN_BLOCK];
    const auto standardized = [&](int64 at, int64 i, int64 count) LANNER_INLINE_LAMBDA {
      return (loadSome(call.x + at, count) - loadSome(centers + i, count)) * loadSome(deviations + i, count);
    };
    if (hasShortRuns(call)) {
      columns.spread(call.mean + begin, centers);
      columns.spread(call.rstd + begin, deviations);
      sumColumns<2>(call, columns, sums, [&](int64 at, int64 i, int64 count, F* part) LANNER_INLINE_LAMBDA {
        const F grad = loadSome(g + at, count);
        part[0] += grad;
        part[1] = fma(grad, standardized(at, i, count), part[1]);
      });
    } else {
      for (int64 c = begin; c < end; c++) {
        const F center = splat(call.mean[c]), deviation = splat(call.rstd[c]);
        double* const own = sums[c - begin];
        own[0] = own[1] = 0;
        forPieces(call, c, [&](const ChannelPiece& piece) {
          float pair[2];
          sumPiece<2>(piece, pair, [&](int64 at, int64 some, F* part) LANNER_INLINE_LAMBDA {
            const F grad = loadSome(g + at, some);
            part[0] += grad;
            part[1] = fma(grad, (loadSome(call.x + at, some) - center) * deviation, part[1]);
          });
          own[0] += double(pair[0]);
          own[1] += double(pair[1]);
        });
      }
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
    if (hasShortRuns(call)) {
      float factors[COLUMN_BLOCK], middles[COLUMN_BLOCK], slopes[COLUMN_BLOCK];
      columns.spread(scale, factors);
      columns.spread(meanG, middles);
      columns.spread(meanGz, slopes);
      for (int64 row = 0, start = columns.begin; row < call.rows; row++, start += call.channels * call.length)
        forVectors(0, columns.count(), [&](int64 i, int64 count) LANNER_INLINE_LAMBDA {
          const F rest = loadSome(g + start + i, count) - loadSome(middles + i, count);
          storeSome(gradX + start + i,
                    loadSome(factors + i, count) * (rest - standardized(start + i, i, count) * loadSome(slopes + i, count)), count);
        });
      return;
    }
    for (int64 c = begin; c < end; c++) {
      const int64 own = c - begin;
      const F center = splat(call.mean[c]), deviation = splat(call.rstd[c]);
      const F factor = splat(scale[own]), middle = splat(meanG[own]), slope = splat(meanGz[own]);
      forChannelVectors(call, c, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
        const F z = (loadSome(call.x + at, some) - center) * deviation;
        storeSome(gradX + at, factor * (loadSome(g + at, some) - middle - z * slope), some);
      });
    }
  });
  return 0;
}

/// The sum of body(at, count) over a row of n elements: vectors of float32 for a block of elements, then float64.
template <class Body> LANNER_INLINE double sumRow(int64 n, const Body& body) {
  double total = 0;
  for (int64 block = 0; block < n; block += RUN_PIECE) {
    F part[2] = {};
    const int64 end = smaller(n, block + RUN_PIECE);
    int64 at = block;
    for (; at + 2 * WIDTH <= end; at += 2 * WIDTH) {
      part[0] += body(at, int64(WIDTH));
      part[1] += body(at + WIDTH, int64(WIDTH));
    }
    for (; at + WIDTH <= end; at += WIDTH) part[0] += body(at, int64(WIDTH));
    if (at < end) part[1] += select(firstLanes(end - at), body(at, end - at), F{});
    total += sum(part[0] + part[1]);
  }
  return total;
}

LANNER_INLINE int64 normGrain(int64 columns) { return larger<int64>(1, 16384 / larger<int64>(1, columns)); }

inline int32 runLayerNorm(Reader& arguments) {
  const int64 rows = arguments.integer(), columns = arguments.integer();
  const double eps = arguments.number();
  const float* const x = arguments.pointer<const float>();
  const float* const weight = arguments.pointer<const float>();
  const float* const bias = arguments.pointer<const float>();
  float* const mean = arguments.pointer<float>();
  float* const rstd = arguments.pointer<float>();
  float* const out = arguments.pointer<float>();
  parallelFor(rows, normGrain(columns), [&](int64 begin, int64 end, int) {
    for (int64 row = begin; row < end; row++) {
      const float* const from = x + row * columns;
      float* const to = out + row * columns;
      const float rough = float(sumRow(columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { return loadSome(from + at, count); }) / double(columns));
      // The mean of the distances from it removes its rounding error: the deviation of equal values is 0.
      const double rest = sumRow(columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { return loadSome(from + at, count) - splat(rough); });
      const float center = float(double(rough) + rest / double(columns));
      const F middle = splat(center);
      const double squares = sumRow(columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
        const F distance = loadSome(from + at, count) - middle;
        return distance * distance;
      });
      const float scale = inverseDeviation(squares / double(columns), eps);
      mean[row] = center;
      rstd[row] = scale;
      const F factor = splat(scale);
      forVectors(0, columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
        F y = (loadSome(from + at, count) - middle) * factor;
        if (weight) y = y * loadSome(weight + at, count);
        if (bias) y = y + loadSome(bias + at, count);
        storeSome(to + at, y, count);
      });
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
  const auto standard = [&](int64 row, int64 at, int64 count) LANNER_INLINE_LAMBDA {
    return (loadSome(x + row * columns + at, count) - splat(mean[row])) * splat(rstd[row]);
  };
  if (gradX)
    parallelFor(rows, normGrain(columns), [&](int64 begin, int64 end, int) {
      for (int64 row = begin; row < end; row++) {
        const float* const grad = g + row * columns;
        const auto slope = [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
          const F own = loadSome(grad + at, count);
          return weight ? own * loadSome(weight + at, count) : own;
        };
        const F meanD = splat(float(sumRow(columns, slope) / double(columns)));
        const double products =
            sumRow(columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA { return slope(at, count) * standard(row, at, count); });
        const F meanDz = splat(float(products / double(columns))), factor = splat(rstd[row]);
        forVectors(0, columns, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
          storeSome(gradX + row * columns + at, factor * (slope(at, count) - meanD - standard(row, at, count) * meanDz), count);
        });
      }
    });
  if (gradWeight || gradBias)
    parallelFor(columns, larger<int64>(CHANNEL_BLOCK, 16384 / larger<int64>(1, rows)), [&](int64 begin, int64 end, int) {
      for (int64 c = begin; c < end; c += CHANNEL_BLOCK) {
        const int64 last = smaller(end, c + CHANNEL_BLOCK);
        double ofWeight[CHANNEL_BLOCK] = {}, ofBias[CHANNEL_BLOCK] = {};
        for (int64 first = 0; first < rows; first += ROWS_AT_ONCE) {
          const int64 until = smaller(rows, first + ROWS_AT_ONCE);
          forVectors(c, last, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
            F slopes = {}, products = {};
            for (int64 row = first; row < until; row++) {
              const F grad = loadSome(g + row * columns + at, count);
              slopes += grad;
              products = fma(grad, standard(row, at, count), products);
            }
            float values[2][WIDTH];
            store(values[0], slopes);
            store(values[1], products);
            for (int64 i = 0; i < count; i++) {
              ofBias[at - c + i] += double(values[0][i]);
              ofWeight[at - c + i] += double(values[1][i]);
            }
          });
        }
        for (int64 j = c; j < last; j++) {
          if (gradWeight) gradWeight[j] = float(ofWeight[j - c]);
          if (gradBias) gradBias[j] = float(ofBias[j - c]);
        }
      }
    });
  return 0;
}
