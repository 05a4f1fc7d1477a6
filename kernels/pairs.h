#pragma once
#include "arguments.h"
#include "math.h"
#include "vector.h"

// Pairwise ranking: each step changes a user, an item and another item, and depends on the steps before it, so one thread takes them in order.

static int32 runPairSteps(Reader& arguments) {
  const int64 users = arguments.integer(), items = arguments.integer(), width = arguments.integer(), steps = arguments.integer();
  const double rate = arguments.number(), slope = arguments.number();
  const float l2 = float(arguments.number());
  float* const people = arguments.pointer<float>();
  float* const things = arguments.pointer<float>();
  float* const biases = arguments.pointer<float>();
  const int32* const triples = arguments.pointer<const int32>();
  for (int64 at = 0; at < 3 * steps; at++)
    if (triples[at] < 0 || triples[at] >= (at % 3 == 0 ? users : items)) return int32(at + 1);
  for (int64 step = 0; step < steps; step++) {
    const int32* const triple = triples + 3 * step;
    float *const u = people + triple[0] * width, *const i = things + triple[1] * width, *const j = things + triple[2] * width;
    const float lr = float(rate + double(step) * slope);
    F sums = {};
    forVectors(0, width, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      sums = fma(loadSome(u + at, count), loadSome(i + at, count) - loadSome(j + at, count), sums);
    });
    const float own = biases[triple[1]], other = biases[triple[2]];
    const F pull = splat(lr) * sigmoid(splat(-(sum(sums) + (own - other))));
    const F keep = splat(1 - lr * l2);
    forVectors(0, width, [&](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      const F w = loadSome(u + at, count), a = loadSome(i + at, count), b = loadSome(j + at, count), push = pull * w;
      storeSome(u + at, fma(keep, w, pull * (a - b)), count);
      storeSome(i + at, fma(keep, a, push), count);
      storeSome(j + at, fma(keep, b, F{} - push), count);
    });
    float moved;
    storeSome(&moved, pull, 1);
    biases[triple[1]] = own + (moved - lr * l2 * own);
    biases[triple[2]] = other - (moved + lr * l2 * other);
  }
  return 0;
}
