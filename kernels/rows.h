#pragma once
#include "first-bad.h"
#include "softmax.h"

// Gathers rows of a table by index, and scatters them back by addition.

/// 0, or 1 + the position of the first index out of range.
LANNER_INLINE int32 firstBadIndex(const int32* index, int64 count, int64 rows) {
  for (int64 i = 0; i < count; i++)
    if (uint32(index[i]) >= uint64(rows)) return int32(i + 1);
  return 0;
}

inline int32 runTakeRows(Reader& arguments) {
  const int64 rows = arguments.integer(), width = arguments.integer(), count = arguments.integer();
  const float* const table = arguments.pointer<const float>();
  const int32* const index = arguments.pointer<const int32>();
  float* const out = arguments.pointer<float>();
  if (const int32 bad = firstBadIndex(index, count, rows)) return bad;
  parallelFor(count, larger<int64>(1, 32768 / larger<int64>(1, width)), [&](int64 begin, int64 end, int) {
    for (int64 i = begin; i < end; i++) {
      const float* const from = table + index[i] * width;
      float* const to = out + i * width;
      forVectors(0, width, [&](int64 at, int64 part) LANNER_INLINE_LAMBDA { storeSome(to + at, loadSome(from + at, part, 0), part); });
    }
  });
  return 0;
}

// Each thread owns some rows of the result and scans the whole index for them, so values are added in order.
inline int32 runAddRows(Reader& arguments) {
  const int64 rows = arguments.integer(), width = arguments.integer(), count = arguments.integer();
  const int64 skipRow = arguments.integer();
  const int32* const index = arguments.pointer<const int32>();
  const float* const values = arguments.pointer<const float>();
  float* const out = arguments.pointer<float>();
  if (const int32 bad = firstBadIndex(index, count, rows)) return bad;
  const bool small = (rows + count) * width < 32768;
  parallelFor(rows, small ? rows : ceilDivide(rows, 8), [&](int64 begin, int64 end, int) {
    setBytes(out + begin * width, 0, (end - begin) * width * int64(sizeof(float)));
    for (int64 i = 0; i < count; i++) {
      const int64 row = index[i];
      if (row < begin || row >= end || row == skipRow) continue;
      float* const to = out + row * width;
      const float* const from = values + i * width;
      forVectors(0, width, [&](int64 at, int64 part) LANNER_INLINE_LAMBDA {
        storeSome(to + at, loadSome(to + at, part, 0) + loadSome(from + at, part, 0), part);
      });
    }
  });
  return 0;
}

/// An index tensor, the table that it indexes along `dim`, and the tensor of the index's shape.
struct IndexedCall {
  int dim;
  int64 extent;
  const int32* index;
  float *table, *beside;
  int dims;
  int64 shape[MAX_DIMS], strides[3][MAX_DIMS];

  explicit IndexedCall(Reader& arguments) {
    dim = int(arguments.integer());
    extent = arguments.integer();
    index = arguments.pointer<const int32>();
    table = arguments.pointer<float>();
    beside = arguments.pointer<float>();
    dims = int(arguments.integer());
    for (int d = 0; d < dims; d++) shape[d] = arguments.integer();
    for (int n = 0; n < 3; n++)
      for (int d = 0; d < dims; d++) strides[n][d] = arguments.integer();
  }

  int64 count() const {
    int64 product = 1;
    for (int d = 0; d < dims; d++) product *= shape[d];
    return product;
  }

  /// Offsets of element i in the index, in the table (without the index) and in the other tensor.
  LANNER_INLINE void locate(int64 i, int64 offsets[3]) const {
    offsets[0] = offsets[1] = offsets[2] = 0;
    for (int d = dims - 1; d >= 0; d--) {
      const int64 place = i % shape[d];
      i /= shape[d];
      for (int n = 0; n < 3; n++) offsets[n] += place * step(n, d);
    }
  }

  /// How far the offset n moves with dimension d.
  LANNER_INLINE int64 step(int n, int d) const { return n == 1 && d == dim ? 0 : strides[n][d]; }

  /// Calls body(i, number, offset in the table, offset in beside) for the elements from begin to end in order. Divisions are slow, so a row is located once.
  template <typename Body>
  LANNER_INLINE void forElements(int64 begin, int64 end, const Body& body) const {
    const int last = dims - 1;
    const int64 row = dims == 0 ? 1 : shape[last];
    int64 steps[3] = {0, 0, 0};
    if (dims > 0)
      for (int n = 0; n < 3; n++) steps[n] = step(n, last);
    const int32* const numbers = index;
    const int64 stride = strides[1][dim];
    for (int64 i = begin; i < end;) {
      int64 offsets[3];
      locate(i, offsets);
      for (const int64 stop = smaller(end, i - i % row + row); i < stop; i++) {
        const int64 number = numbers[offsets[0]];
        body(i, number, offsets[1] + number * stride, offsets[2]);
        for (int n = 0; n < 3; n++) offsets[n] += steps[n];
      }
    }
  }

  /// 0, or 1 + the first element whose index points outside the table.
  int32 firstBad() const {
    // An index repeated by expanding is looked at once.
    IndexedCall once = *this;
    for (int d = 0; d < dims; d++)
      if (strides[0][d] == 0 && shape[d] > 1) once.shape[d] = 1;
    uint64 greatest = 0;
    once.forElements(0, once.count(), [&](int64, int64 number, int64, int64) LANNER_INLINE_LAMBDA {
      greatest = larger(greatest, uint64(number));
    });
    if (greatest < uint64(extent) || count() == 0) return 0;
    int32 bad = 0;
    forElements(0, count(), [&](int64 i, int64 number, int64, int64) {
      if (bad == 0 && uint64(number) >= uint64(extent)) bad = int32(i + 1);
    });
    return bad;
  }
};

inline int32 runGather(Reader& arguments) {
  const IndexedCall call(arguments);
  if (const int32 bad = call.firstBad()) return bad;
  parallelFor(call.count(), 8192, [&](int64 begin, int64 end, int) {
    const float* const table = call.table;
    float* const out = call.beside;
    // float32 and int32 alike: elements are copied as four bytes.
    call.forElements(begin, end, [&](int64, int64, int64 at, int64 to) LANNER_INLINE_LAMBDA { copyBytes(out + to, table + at, 4); });
  });
  return 0;
}

/// Integers are added in 64 bits. Returns -2 - the position of the first sum that does not fit int32, and then writes nothing.
inline int32 scatterAddIntegers(const IndexedCall& call) {
  int32* const table = reinterpret_cast<int32*>(call.table);
  const int32* const beside = reinterpret_cast<const int32*>(call.beside);
  int64 span = 1 + (call.extent > 0 ? call.extent - 1 : 0) * call.strides[1][call.dim];
  for (int d = 0; d < call.dims; d++)
    if (d != call.dim) span += (call.shape[d] - 1) * call.strides[1][d];
  const int64 all = call.count();
  if (all == 0) return 0;
  int64* const sums = sharedScratch<int64>(0, span);
  const auto each = [&](const auto& body) {
    call.forElements(0, all, [&](int64 i, int64, int64 at, int64 from) { body(i, at, from); });
  };
  int64 bad = -1;
  each([&](int64, int64 at, int64) { sums[at] = table[at]; });
  each([&](int64, int64 at, int64 from) { sums[at] += beside[from]; });
  each([&](int64 i, int64 at, int64) {
    if (bad < 0 && !fitsInt32(sums[at])) bad = i;
  });
  if (bad >= 0) return int32(-2 - bad);
  each([&](int64, int64 at, int64) { table[at] = int32(sums[at]); });
  return 0;
}

inline int32 runScatterAdd(Reader& arguments) {
  const bool isFloat = arguments.flag();
  const IndexedCall call(arguments);
  if (const int32 bad = call.firstBad()) return bad;
  if (!isFloat) return scatterAddIntegers(call);
  float* const table = call.table;
  const float* const beside = call.beside;
  call.forElements(0, call.count(), [&](int64, int64, int64 at, int64 from) LANNER_INLINE_LAMBDA { table[at] += beside[from]; });
  return 0;
}

/// table[at] = combine(table[at], beside[from]) in order. Returns -2 - the position of the first product that does not fit int32.
template <class T, class Combine> inline int32 scatterEach(const IndexedCall& call, const Combine& combine) {
  T* const table = reinterpret_cast<T*>(call.table);
  const T* const beside = reinterpret_cast<const T*>(call.beside);
  int64 bad = -1;
  call.forElements(0, call.count(), [&](int64 i, int64, int64 at, int64 from) LANNER_INLINE_LAMBDA {
    const auto result = combine(table[at], beside[from]);
    if constexpr (sizeof(result) == sizeof(int64))
      if (bad < 0 && !fitsInt32(int64(result))) bad = i;
    table[at] = T(result);
  });
  return bad < 0 ? 0 : int32(-2 - bad);
}

template <class T, class Product> inline int32 scatterBy(ScatterName name, const IndexedCall& call) {
  switch (name) {
    case ScatterName::set: return scatterEach<T>(call, [](T, T value) LANNER_INLINE_LAMBDA { return value; });
    case ScatterName::prod: return scatterEach<T>(call, [](T old, T value) LANNER_INLINE_LAMBDA { return Product(old) * value; });
    // NaN wins: it is unequal to itself.
    case ScatterName::max:
      return scatterEach<T>(call, [](T old, T value) LANNER_INLINE_LAMBDA { return old >= value || old != old ? old : value; });
    case ScatterName::min:
      return scatterEach<T>(call, [](T old, T value) LANNER_INLINE_LAMBDA { return old <= value || old != old ? old : value; });
  }
  return 0;
}

inline int32 runScatter(Reader& arguments) {
  const ScatterName name = arguments.choice<ScatterName>();
  const bool isFloat = arguments.flag();
  const IndexedCall call(arguments);
  if (const int32 bad = call.firstBad()) return bad;
  return isFloat ? scatterBy<float, float>(name, call) : scatterBy<int32, int64>(name, call);
}
