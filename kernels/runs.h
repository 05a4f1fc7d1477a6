#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// How elementwise kernels traverse strided operands: dense runs go to a vector loop, everything else is staged through small buffers.

/// Elements per piece of work: for arithmetic, and for functions like exp.
constexpr int64 CHEAP_GRAIN = 32768;
constexpr int64 COSTLY_GRAIN = 8192;

/// Elements of a staging buffer.
constexpr int64 STAGE = 512;

/// Tells the compiler that iterations of the next loop are independent, although pointers may be equal.
#if defined(__clang__)
#define LANNER_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define LANNER_INDEPENDENT _Pragma("GCC ivdep")
#endif

/// One piece of N strided operands along the innermost dim: where each starts, in elements, and how long it is.
template <int N> struct Run {
  int64 offsets[N];
  int64 length;
};

/// Calls body(run) for elements `begin` to `end` of the layout, in order, in pieces that stay within the innermost dim.
template <int N, class Body> LANNER_INLINE void forRuns(const Layout<N>& layout, int64 begin, int64 end, const Body& body) {
  if (begin >= end) return;
  const int last = layout.dims - 1;
  const int64 inner = layout.shape[last];
  int64 place[MAX_DIMS];
  Run<N> run;
  int64 row = begin / inner, column = begin % inner;
  for (int d = last - 1; d >= 0; d--) {
    place[d] = row % layout.shape[d];
    row /= layout.shape[d];
  }
  int64 starts[N];
  for (int n = 0; n < N; n++) {
    starts[n] = 0;
    for (int d = 0; d < last; d++) starts[n] += place[d] * layout.strides[n][d];
  }
  while (begin < end) {
    run.length = smaller(inner - column, end - begin);
    for (int n = 0; n < N; n++) run.offsets[n] = starts[n] + column * layout.strides[n][last];
    body(run);
    begin += run.length;
    column = 0;
    for (int d = last - 1; d >= 0; d--) {
      for (int n = 0; n < N; n++) starts[n] += layout.strides[n][d];
      if (++place[d] < layout.shape[d]) break;
      for (int n = 0; n < N; n++) starts[n] -= layout.shape[d] * layout.strides[n][d];
      place[d] = 0;
    }
  }
}

/// The same on all threads, `grain` elements at a time.
template <int N, class Body> LANNER_INLINE void forRunsParallel(const Layout<N>& layout, int64 grain, const Body& body) {
  parallelFor(layout.count(), grain, [&](int64 begin, int64 end, int) { forRuns(layout, begin, end, body); });
}

/// `length` elements at `from`, `from + stride`, ... as a dense run: `from` itself, or a copy in `buffer`.
template <class T> LANNER_INLINE const T* staged(const T* from, int64 stride, int64 length, T* buffer) {
  if (stride == 1) return from;
  for (int64 i = 0; i < length; i++) buffer[i] = from[i * stride];
  return buffer;
}

template <class T> LANNER_INLINE void scatter(const T* buffer, T* to, int64 stride, int64 length) {
  for (int64 i = 0; i < length; i++) to[i * stride] = buffer[i];
}

/// The type of a vector of WIDTH elements.
template <class T> struct VectorOf;
template <> struct VectorOf<float> { using type = F; };
template <> struct VectorOf<int32> { using type = I; };

/// out[i] = f(x[i]) for dense runs of float or int32; `x` and `out` may be the same.
template <class T, class Function> LANNER_INLINE void mapDense(const T* x, T* out, int64 length, const Function& f) {
  int64 i = 0;
  for (; i + 2 * WIDTH <= length; i += 2 * WIDTH) {
    const auto first = f(load(x + i)), second = f(load(x + i + WIDTH));
    store(out + i, first);
    store(out + i + WIDTH, second);
  }
  if (i + WIDTH <= length) {
    store(out + i, f(load(x + i)));
    i += WIDTH;
  }
  if (i < length) storeTail(out + i, f(loadTail(x + i, length - i)), length - i);
}

/// out[i] = f(a[i], b[i]) for dense runs.
template <class T, class Function>
LANNER_INLINE void mapDense(const T* a, const T* b, T* out, int64 length, const Function& f) {
  int64 i = 0;
  for (; i + 2 * WIDTH <= length; i += 2 * WIDTH) {
    const auto first = f(load(a + i), load(b + i)), second = f(load(a + i + WIDTH), load(b + i + WIDTH));
    store(out + i, first);
    store(out + i + WIDTH, second);
  }
  if (i + WIDTH <= length) {
    store(out + i, f(load(a + i), load(b + i)));
    i += WIDTH;
  }
  if (i < length) storeTail(out + i, f(loadTail(a + i, length - i), loadTail(b + i, length - i)), length - i);
}
