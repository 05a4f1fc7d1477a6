#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// The top k of each row: a heap of all indices, from which k are popped.

/// True if x[a] comes before x[b]: NaN is the largest value, and ties go to the lower index.
template <bool LARGEST, class T> LANNER_INLINE bool comesBefore(const T* x, int32 a, int32 b) {
  const T p = x[a], q = x[b];
  const bool pNan = p != p, qNan = q != q;
  if (pNan != qNan) return LARGEST ? pNan : qNan;
  if (p < q) return !LARGEST;
  if (p > q) return LARGEST;
  return a < b;
}

template <bool LARGEST, class T> inline void siftDown(const T* x, int32* heap, int64 size, int64 at) {
  const int32 moving = heap[at];
  for (int64 child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && comesBefore<LARGEST>(x, heap[child + 1], heap[child])) child++;
    if (!comesBefore<LARGEST>(x, heap[child], moving)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = moving;
}

template <bool LARGEST, class T> inline void topkRow(const T* x, int64 n, int64 k, int32* heap, T* values, int32* indices) {
  for (int64 i = 0; i < n; i++) heap[i] = int32(i);
  for (int64 i = n / 2 - 1; i >= 0; i--) siftDown<LARGEST>(x, heap, n, i);
  for (int64 i = 0, size = n; i < k; i++) {
    indices[i] = heap[0];
    values[i] = x[heap[0]];
    heap[0] = heap[--size];
    siftDown<LARGEST>(x, heap, size, 0);
  }
}

template <class T>
inline void topkRows(const void* data, void* best, int32* indices, int64 rows, int64 n, int64 k, bool largest) {
  const T* const x = static_cast<const T*>(data);
  T* const values = static_cast<T*>(best);
  parallelFor(rows, larger<int64>(1, 4096 / larger<int64>(1, n)), [&](int64 begin, int64 end, int worker) {
    int32* const heap = scratch<int32>(worker, n + 1);
    for (int64 row = begin; row < end; row++)
      (largest ? topkRow<true, T> : topkRow<false, T>)(x + row * n, n, k, heap, values + row * k, indices + row * k);
  });
}

inline int32 runTopk(Reader& arguments) {
  const int64 rows = arguments.integer(), n = arguments.integer(), k = arguments.integer();
  const bool largest = arguments.flag();
  const void* const x = arguments.pointer<const void>();
  void* const values = arguments.pointer<void>();
  int32* const indices = arguments.pointer<int32>();
  if (arguments.choice<DType>() == DType::int32) topkRows<int32>(x, values, indices, rows, n, k, largest);
  else topkRows<float>(x, values, indices, rows, n, k, largest);
  return 0;
}
