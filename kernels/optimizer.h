#pragma once
#include "arguments.h"
#include "math.h"
#include "pool.h"
#include "vector.h"

// One step of an optimizer for many tensors in one pass over memory, in PyTorch's order of operations.

constexpr int MAX_TENSORS = 64;
/// Elements per piece of work.
constexpr int64 STEP_CHUNK = 16384;

/// Up to N arrays per tensor: the parameter, its gradient, and running averages (null if the variant has none).
template <int N> struct TensorList {
  int count;
  int64 lengths[MAX_TENSORS];
  float* arrays[MAX_TENSORS][N];

  explicit TensorList(Reader& arguments) {
    count = int(arguments.integer());
    for (int i = 0; i < count; i++) {
      lengths[i] = arguments.integer();
      for (int n = 0; n < N; n++) arrays[i][n] = arguments.pointer<float>();
    }
  }

  /// Calls body(i, begin, end) for pieces of all tensors, on all threads.
  template <class Body> void forPieces(const Body& body) const {
    int64 pieces = 0;
    for (int i = 0; i < count; i++) pieces += ceilDivide(lengths[i], STEP_CHUNK);
    parallelFor(pieces, 1, [&](int64 begin, int64 end, int) {
      int64 first = 0;
      for (int i = 0; i < count; i++) {
        const int64 own = ceilDivide(lengths[i], STEP_CHUNK);
        for (int64 piece = larger(begin, first); piece < smaller(end, first + own); piece++) {
          const int64 from = (piece - first) * STEP_CHUNK;
          body(i, from, smaller(lengths[i], from + STEP_CHUNK));
        }
        first += own;
      }
    });
  }
};

inline int32 runSgd(Reader& arguments) {
  const bool firstStep = arguments.flag(), nesterov = arguments.flag();
  const float lr = arguments.single(), momentum = arguments.single(), keep = arguments.single();
  const float weightDecay = arguments.single();
  const TensorList<3> tensors(arguments);
  tensors.forPieces([&](int i, int64 begin, int64 end) LANNER_INLINE_LAMBDA {
    float *const p = tensors.arrays[i][0], *const grad = tensors.arrays[i][1], *const buffer = tensors.arrays[i][2];
    forVectors(begin, end, [=](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      const F x = loadSome(p + at, count);
      F g = loadSome(grad + at, count);
      if (weightDecay != 0) g = fma(x, splat(weightDecay), g);
      if (buffer) {
        const F b = firstStep ? g : fma(splat(momentum), loadSome(buffer + at, count), keep * g);
        storeSome(buffer + at, b, count);
        g = nesterov ? fma(splat(momentum), b, g) : b;
      }
      storeSome(p + at, fma(splat(-lr), g, x), count);
    });
  });
  return 0;
}

inline int32 runAdam(Reader& arguments) {
  const bool decoupled = arguments.flag();
  const float beta1 = arguments.single(), rest1 = arguments.single();
  const float beta2 = arguments.single(), rest2 = arguments.single();
  const float stepSize = arguments.single(), correction = arguments.single(), eps = arguments.single();
  const float weightDecay = arguments.single(), shrink = arguments.single();
  const float toRoot = 1 / correction;
  const TensorList<5> tensors(arguments);
  tensors.forPieces([&](int i, int64 begin, int64 end) {
    float* const* arrays = tensors.arrays[i];
    float *const p = arrays[0], *const grad = arrays[1], *const expAvg = arrays[2], *const expAvgSq = arrays[3];
    float* const largest = arrays[4];
    forVectors(begin, end, [=](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      F x = loadSome(p + at, count), g = loadSome(grad + at, count);
      if (decoupled) x = x * shrink;
      else if (weightDecay != 0) g = fma(x, splat(weightDecay), g);
      const F m = fma(splat(beta1), loadSome(expAvg + at, count), rest1 * g);
      const F v = fma(splat(beta2), loadSome(expAvgSq + at, count), rest2 * g * g);
      storeSome(expAvg + at, m, count);
      storeSome(expAvgSq + at, v, count);
      F square = v;
      if (largest) {
        square = maxNan(loadSome(largest + at, count), v);
        storeSome(largest + at, square, count);
      }
      const F denominator = fma(squareRoot(square), splat(toRoot), splat(eps));
      storeSome(p + at, x - stepSize * m / denominator, count);
    });
  });
  return 0;
}

inline int32 runRmsprop(Reader& arguments) {
  const float lr = arguments.single(), alpha = arguments.single(), rest = arguments.single(), eps = arguments.single();
  const float weightDecay = arguments.single(), momentum = arguments.single();
  const TensorList<5> tensors(arguments);
  tensors.forPieces([&](int i, int64 begin, int64 end) {
    float* const* arrays = tensors.arrays[i];
    float *const p = arrays[0], *const grad = arrays[1], *const squareAvg = arrays[2];
    float *const buffer = arrays[3], *const gradAvg = arrays[4];
    forVectors(begin, end, [=](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      const F x = loadSome(p + at, count);
      F g = loadSome(grad + at, count);
      if (weightDecay != 0) g = fma(x, splat(weightDecay), g);
      const F square = fma(splat(alpha), loadSome(squareAvg + at, count), rest * g * g);
      storeSome(squareAvg + at, square, count);
      F variance = square;
      if (gradAvg) {
        const F center = fma(splat(alpha), loadSome(gradAvg + at, count), rest * g);
        storeSome(gradAvg + at, center, count);
        variance = square - center * center;
      }
      F change = g / (squareRoot(variance) + eps);
      if (buffer) {
        change = fma(splat(momentum), loadSome(buffer + at, count), change);
        storeSome(buffer + at, change, count);
      }
      storeSome(p + at, fma(splat(-lr), change, x), count);
    });
  });
  return 0;
}

/// The numbers of a rule step: see `RuleStep` in optimizer.ts.
struct RuleNumbers {
  float weightDecay, shrink, decay1, rest1, decay2, rest2, eps, rate, gradRate, scale;

  explicit RuleNumbers(Reader& arguments)
      : weightDecay(arguments.single()),
        shrink(arguments.single()),
        decay1(arguments.single()),
        rest1(arguments.single()),
        decay2(arguments.single()),
        rest2(arguments.single()),
        eps(arguments.single()),
        rate(arguments.single()),
        gradRate(arguments.single()),
        scale(arguments.single()) {}
};

/// Changes m and v and returns how far x moves down.
template <OptimizerRule rule> LANNER_INLINE F ruleChange(const RuleNumbers& n, F g, F& m, F& v) {
  if constexpr (rule == OptimizerRule::adagrad) {
    v = fma(g, g, v);
    return n.rate * g / (squareRoot(v) + n.eps);
  } else if constexpr (rule == OptimizerRule::adadelta) {
    v = fma(splat(n.decay2), v, n.rest2 * g * g);
    const F d = g * (squareRoot(m + n.eps) / squareRoot(v + n.eps));
    m = fma(splat(n.decay2), m, n.rest2 * d * d);
    return n.rate * d;
  } else if constexpr (rule == OptimizerRule::lion) {
    const F direction = sign(fma(splat(n.decay1), m, n.rest1 * g));
    m = fma(splat(n.decay2), m, n.rest2 * g);
    return n.rate * direction;
  } else {
    m = fma(splat(n.decay1), m, n.rest1 * g);
    if constexpr (rule == OptimizerRule::adamax) {
      v = maxNan(n.decay2 * v, abs(g) + n.eps);
      return n.rate * m / v;
    } else {
      v = fma(splat(n.decay2), v, n.rest2 * g * g);
      if constexpr (rule == OptimizerRule::warmup) return n.rate * m;
      if constexpr (rule == OptimizerRule::radam) return n.rate * m / (squareRoot(v) + n.eps);
      return fma(splat(n.gradRate), g, n.rate * m) / fma(squareRoot(v), splat(n.scale), splat(n.eps));
    }
  }
}

template <OptimizerRule rule> inline void stepByRule(const RuleNumbers& numbers, const TensorList<4>& tensors) {
  tensors.forPieces([&](int i, int64 begin, int64 end) {
    float* const* arrays = tensors.arrays[i];
    float *const p = arrays[0], *const grad = arrays[1], *const first = arrays[2], *const second = arrays[3];
    const RuleNumbers n = numbers;
    forVectors(begin, end, [=](int64 at, int64 count) LANNER_INLINE_LAMBDA {
      const F x = loadSome(p + at, count) * n.shrink;
      F g = loadSome(grad + at, count);
      if (n.weightDecay != 0) g = fma(x, splat(n.weightDecay), g);
      F m = first ? loadSome(first + at, count) : splat(0.0f), v = second ? loadSome(second + at, count) : splat(0.0f);
      const F change = ruleChange<rule>(n, g, m, v);
      storeSome(p + at, x - change, count);
      if (first) storeSome(first + at, m, count);
      if (second) storeSome(second + at, v, count);
    });
  });
}

inline int32 runRuleStep(Reader& arguments) {
  const OptimizerRule rule = arguments.choice<OptimizerRule>();
  const RuleNumbers numbers(arguments);
  const TensorList<4> tensors(arguments);
  switch (rule) {
    case OptimizerRule::adagrad: stepByRule<OptimizerRule::adagrad>(numbers, tensors); break;
    case OptimizerRule::adadelta: stepByRule<OptimizerRule::adadelta>(numbers, tensors); break;
    case OptimizerRule::adamax: stepByRule<OptimizerRule::adamax>(numbers, tensors); break;
    case OptimizerRule::nadam: stepByRule<OptimizerRule::nadam>(numbers, tensors); break;
    case OptimizerRule::radam: stepByRule<OptimizerRule::radam>(numbers, tensors); break;
    case OptimizerRule::warmup: stepByRule<OptimizerRule::warmup>(numbers, tensors); break;
    case OptimizerRule::lion: stepByRule<OptimizerRule::lion>(numbers, tensors); break;
  }
  return 0;
}
