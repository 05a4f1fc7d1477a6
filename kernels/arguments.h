#pragma once
#include "platform.h"

constexpr int MAX_DIMS = 8;

/// The common shape of N operands, as `layout` of `arguments.ts` simplified it: jointly contiguous dims are merged and dims of size 1 dropped,
/// so most calls have one dim. Dim `dims - 1` is the innermost. Strides count elements.
template <int N> struct Layout {
  int dims;
  int64 shape[MAX_DIMS];
  int64 strides[N][MAX_DIMS];

  int64 count() const {
    int64 product = 1;
    for (int d = 0; d < dims; d++) product *= shape[d];
    return product;
  }
  /// True if operand `n` is one dense run (a single dim of stride 1).
  bool dense(int n) const { return dims == 1 && strides[n][0] == 1; }
  /// Items of the innermost dim.
  int64 inner() const { return shape[dims - 1]; }
  /// Rows along the innermost dim: the product of the other dims.
  int64 rows() const {
    int64 product = 1;
    for (int d = 0; d < dims - 1; d++) product *= shape[d];
    return product;
  }
  /// Offset of element `item` of `count()` in operand `n`, in elements.
  int64 offset(int n, int64 item) const {
    int64 at = 0;
    for (int d = dims - 1; d >= 0; d--) {
      at += item % shape[d] * strides[n][d];
      item /= shape[d];
    }
    return at;
  }
  /// Offset of row `row` of `rows()` in operand `n`, in elements.
  int64 rowOffset(int n, int64 row) const {
    int64 offset = 0;
    for (int d = dims - 2; d >= 0; d--) {
      offset += row % shape[d] * strides[n][d];
      row /= shape[d];
    }
    return offset;
  }
};

/// Reads the arguments of a call in the order in which the encoder pushed them.
struct Reader {
  const double* next;

  explicit Reader(const double* arguments) : next(arguments) {}

  double number() { return *next++; }
  float single() { return float(*next++); }
  int64 integer() { return int64(*next++); }
  bool flag() { return *next++ != 0; }
  /// Null if the encoder pushed null.
  template <class T> T* pointer() { return reinterpret_cast<T*>(address(*next++)); }
  template <class Enum> Enum choice() { return Enum(int(*next++)); }

  /// What `ArgumentWriter.layout` pushed for N operands.
  template <int N> Layout<N> layout() {
    Layout<N> l;
    l.dims = int(integer());
    for (int d = 0; d < l.dims; d++) l.shape[d] = integer();
    for (int n = 0; n < N; n++)
      for (int d = 0; d < l.dims; d++) l.strides[n][d] = integer();
    return l;
  }
};
