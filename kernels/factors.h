#pragma once
#include "arguments.h"
#include "first-bad.h"
#include "pool.h"
#include "vector.h"

// Alternating least squares by the conjugate gradient method: the matrix of a row's equations is never formed. Each row is computed by one thread, in a fixed
// order, so results do not depend on the thread count.

/// Rows of the table that are processed together.
constexpr int FACTOR_ROWS = 4;
/// Converged when the squared length of the residual falls below this.
constexpr float FACTOR_NOTHING = 1e-20f;

struct FactorCall {
  int64 rows, others, width, steps;
  float* vectors;
  const float *fixed, *shared, *ridge;
  const int32 *starts, *values;
  int64 count;

  explicit FactorCall(Reader& arguments)
      : rows(arguments.integer()), others(arguments.integer()), width(arguments.integer()), steps(arguments.integer()),
        vectors(arguments.pointer<float>()), fixed(arguments.pointer<float>()), shared(arguments.pointer<float>()),
        ridge(arguments.pointer<float>()), starts(arguments.pointer<int32>()), values(arguments.pointer<int32>()),
        count(arguments.integer()) {}
  const float* row(int64 place) const { return fixed + values[place] * width; }
};

LANNER_INLINE float factorDot(const float* a, const float* b, int64 width) {
  F sums = {};
  forVectors(0, width, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    sums = fma(loadSome(a + at, length), loadSome(b + at, length), sums);
  });
  return sum(sums);
}

/// out += sum over n of factors[n] * rows[n]
template <int N>
LANNER_INLINE void factorAdd(const float* const* rows, const float* factors, int64 width, float* out) {
  F each[N];
  LANNER_UNROLL for (int n = 0; n < N; n++) each[n] = splat(factors[n]);
  forVectors(0, width, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    F total = loadSome(out + at, length);
    LANNER_UNROLL for (int n = 0; n < N; n++) total = fma(each[n], loadSome(rows[n] + at, length), total);
    storeSome(out + at, total, length);
  });
}

/// products[n] = v . rows[n]
template <int N>
LANNER_INLINE void factorProducts(const float* const* rows, const float* v, int64 width, float* products) {
  F sums[N] = {};
  forVectors(0, width, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    const F own = loadSome(v + at, length);
    LANNER_UNROLL for (int n = 0; n < N; n++) sums[n] = fma(own, loadSome(rows[n] + at, length), sums[n]);
  });
  LANNER_UNROLL for (int n = 0; n < N; n++) products[n] = sum(sums[n]);
}

/// Calls body(rows, n) for the rows of the table from `begin` to `end` of a list, several at a time.
template <class Body> LANNER_INLINE void forFactorRows(const FactorCall& call, int64 begin, int64 end, const Body& body) {
  const float* rows[FACTOR_ROWS];
  int64 at = begin;
  for (; at + FACTOR_ROWS <= end; at += FACTOR_ROWS) {
    for (int n = 0; n < FACTOR_ROWS; n++) rows[n] = call.row(at + n);
    for (int64 next = at + FACTOR_ROWS; next < smaller(end, at + 2 * FACTOR_ROWS); next++)
      for (int64 k = 0; k < call.width; k += 16) __builtin_prefetch(call.row(next) + k);
    body(rows, FACTOR_ROWS);
  }
  for (; at < end; at++) {
    rows[0] = call.row(at);
    body(rows, 1);
  }
}

/// out = (shared + ridge I + sum of h h^T) v
LANNER_NOINLINE static void factorImage(const FactorCall& call, const float* v, float ridge, int64 begin, int64 end, float* out) {
  const int64 width = call.width;
  forVectors(0, width, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    storeSome(out + at, loadSome(v + at, length) * ridge, length);
  });
  const float* rows[FACTOR_ROWS];
  int64 k = 0;
  for (; k + FACTOR_ROWS <= width; k += FACTOR_ROWS) {
    for (int n = 0; n < FACTOR_ROWS; n++) rows[n] = call.shared + (k + n) * width;
    factorAdd<FACTOR_ROWS>(rows, v + k, width, out);
  }
  for (; k < width; k++) {
    rows[0] = call.shared + k * width;
    factorAdd<1>(rows, v + k, width, out);
  }
  forFactorRows(call, begin, end, [&](const float* const* own, int n) LANNER_INLINE_LAMBDA {
    float products[FACTOR_ROWS];
    if (n == 1) {
      factorProducts<1>(own, v, width, products);
      factorAdd<1>(own, products, width, out);
    } else {
      factorProducts<FACTOR_ROWS>(own, v, width, products);
      factorAdd<FACTOR_ROWS>(own, products, width, out);
    }
  });
}

/// to += from * scale
LANNER_INLINE void factorMove(float* to, const float* from, float scale, int64 width) { factorAdd<1>(&from, &scale, width, to); }

static LANNER_NOINLINE void improveFactor(const FactorCall& call, int64 row, float* room) {
  const int64 width = call.width, begin = call.starts[row], end = call.starts[row + 1];
  float* const w = call.vectors + row * width;
  const int64 bytes = width * int64(sizeof(float));
  if (begin == end) return setBytes(w, 0, bytes);
  float *const residual = room, *const direction = residual + roundUp(width, 16), *const image = direction + roundUp(width, 16);
  const float ridge = call.ridge[row];
  factorImage(call, w, ridge, begin, end, image);
  setBytes(residual, 0, bytes);
  forFactorRows(call, begin, end, [&](const float* const* own, int n) LANNER_INLINE_LAMBDA {
    const float ones[FACTOR_ROWS] = {1, 1, 1, 1};
    if (n == 1) factorAdd<1>(own, ones, width, residual);
    else factorAdd<FACTOR_ROWS>(own, ones, width, residual);
  });
  factorMove(residual, image, -1, width);
  forVectors(0, width, [&](int64 at, int64 length) LANNER_INLINE_LAMBDA {
    storeSome(direction + at, loadSome(residual + at, length), length);
  });
  float size = factorDot(residual, residual, width);
  for (int64 step = 0; step < call.steps && size >= FACTOR_NOTHING; step++) {
    factorImage(call, direction, ridge, begin, end, image);
    const float length = size / factorDot(direction, image, width);
    factorMove(w, direction, length, width);
    factorMove(residual, image, -length, width);
    const float next = factorDot(residual, residual, width), share = next / size;
    forVectors(0, width, [&](int64 at, int64 part) LANNER_INLINE_LAMBDA {
      storeSome(direction + at, fma(loadSome(direction + at, part), splat(share), loadSome(residual + at, part)), part);
    });
    size = next;
  }
}

static int32 runFactorSteps(Reader& arguments) {
  const FactorCall call(arguments);
  if (call.rows == 0) return 0;
  for (int64 row = 0; row < call.rows; row++)
    if (call.starts[row] < 0 || call.starts[row + 1] < call.starts[row]) return -1;
  if (call.starts[call.rows] > call.count) return -1;
  FirstBad bad;
  const int64 first = call.starts[0], events = call.starts[call.rows] - first;
  parallelFor(events, 1 << 16, [&](int64 begin, int64 end, int) LANNER_INLINE_LAMBDA {
    for (int64 i = first + begin; i < first + end; i++)
      if (call.values[i] < 0 || call.values[i] >= call.others) bad.note(i);
  });
  if (bad.result() != 0) return bad.result();
  parallelFor(call.rows, 16, [&](int64 begin, int64 end, int worker) LANNER_INLINE_LAMBDA {
    float* const room = scratch<float>(worker, 3 * roundUp(call.width, 16));
    for (int64 row = begin; row < end; row++) improveFactor(call, row, room);
  });
  return 0;
}
