#pragma once
#include "first-bad.h"
#include "runs.h"

/// Elements of a plain copy per piece of work.
constexpr int64 COPY_GRAIN = 65536;

typedef float Quad __attribute__((vector_size(16)));
typedef Quad UnalignedQuad __attribute__((aligned(4), may_alias));

/// Transposes 4 x 4 elements: rows of `from` are `fromStride` apart, rows of `to` `toStride`.
LANNER_INLINE void transposeBlock(const float* from, int64 fromStride, float* to, int64 toStride) {
  Quad r[4];
  for (int i = 0; i < 4; i++) r[i] = *reinterpret_cast<const UnalignedQuad*>(from + i * fromStride);
  const Quad a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), b = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
  const Quad c = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5), d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
  *reinterpret_cast<UnalignedQuad*>(to) = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  *reinterpret_cast<UnalignedQuad*>(to + toStride) = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  *reinterpret_cast<UnalignedQuad*>(to + 2 * toStride) = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  *reinterpret_cast<UnalignedQuad*>(to + 3 * toStride) = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/// to[i * toStride + j] = from[j * fromStride + i] for i < rows, j < columns.
inline void transposeTile(const float* from, int64 fromStride, float* to, int64 toStride, int64 rows, int64 columns) {
  int64 i = 0;
  for (; i + 4 <= rows; i += 4) {
    int64 j = 0;
    for (; j + 4 <= columns; j += 4) transposeBlock(from + j * fromStride + i, fromStride, to + i * toStride + j, toStride);
    for (; j < columns; j++)
      for (int64 k = i; k < i + 4; k++) to[k * toStride + j] = from[j * fromStride + k];
  }
  for (; i < rows; i++)
    for (int64 j = 0; j < columns; j++) to[i * toStride + j] = from[j * fromStride + i];
}

/// The dim along which x is dense while out is dense along the last one; -1 if the layout is not a transpose.
inline int transposedDim(const Layout<2>& layout) {
  const int last = layout.dims - 1;
  if (layout.dims < 2 || layout.strides[1][last] != 1 || layout.strides[0][last] == 1 || layout.shape[last] < 4) return -1;
  for (int d = last - 1; d >= 0; d--)
    if (layout.strides[0][d] == 1 && layout.shape[d] >= 4) return d;
  return -1;
}

inline void copyTransposed(const float* x, float* out, const Layout<2>& layout, int dim) {
  constexpr int64 TILE = 32;
  const int last = layout.dims - 1;
  const int64 rows = layout.shape[dim], columns = layout.shape[last];
  const int64 fromStride = layout.strides[0][last], toStride = layout.strides[1][dim];
  // The other dims form a layout of planes, each cut into bands of TILE rows.
  Layout<2> planes = {};
  for (int d = 0; d < last; d++)
    if (d != dim) {
      planes.shape[planes.dims] = layout.shape[d];
      for (int n = 0; n < 2; n++) planes.strides[n][planes.dims] = layout.strides[n][d];
      planes.dims++;
    }
  // rowOffset ignores the last dim, so the list ends with one of size 1.
  planes.shape[planes.dims++] = 1;
  const int64 bands = ceilDivide(rows, TILE);
  parallelFor(planes.rows() * bands, ceilDivide(CHEAP_GRAIN, TILE * columns), [&](int64 begin, int64 end, int) {
    for (int64 unit = begin; unit < end; unit++) {
      const int64 plane = unit / bands, row = unit % bands * TILE;
      const float* from = x + planes.rowOffset(0, plane) + row;
      float* to = out + planes.rowOffset(1, plane) + row * toStride;
      for (int64 column = 0; column < columns; column += TILE)
        transposeTile(from + column * fromStride, fromStride, to + column, toStride, smaller(TILE, rows - row),
                      smaller(TILE, columns - column));
    }
  });
}

template <class From, class To> LANNER_INLINE To converted(From x) { return To(x); }
template <> LANNER_INLINE uint8 converted<float, uint8>(float x) { return x != 0; }
template <> LANNER_INLINE uint8 converted<int32, uint8>(int32 x) { return x != 0; }

/// 0, or 1 + the position of the first float that int32 cannot represent: out of range, or NaN.
inline int32 firstOutsideInt32(const float* x, const Layout<2>& layout) {
  const int64 stride = layout.strides[0][layout.dims - 1];
  FirstBad bad;
  parallelFor(layout.count(), COPY_GRAIN, [&](int64 begin, int64 end, int) {
    int64 at = begin;
    forRuns(layout, begin, end, [&](const Run<2>& run) {
      const float* const from = x + run.offsets[0];
      bool outside = false;
      const auto fits = [](float value) { return value >= -2147483648.0f && value < 2147483648.0f; };
      for (int64 i = 0; i < run.length; i++) outside |= !fits(from[i * stride]);
      for (int64 i = 0; outside && i < run.length; i++)
        if (!fits(from[i * stride])) {
          bad.note(at + i);
          break;
        }
      at += run.length;
    });
  });
  return bad.result();
}

template <class From, class To> inline void copyLayout(const From* x, To* out, const Layout<2>& layout) {
  const int last = layout.dims - 1;
  const int64 sx = layout.strides[0][last], so = layout.strides[1][last];
  forRunsParallel(layout, CHEAP_GRAIN, [&](const Run<2>& run) {
    const From* from = x + run.offsets[0];
    To* to = out + run.offsets[1];
    if (sx == 1 && so == 1) {
      LANNER_INDEPENDENT for (int64 i = 0; i < run.length; i++) to[i] = converted<From, To>(from[i]);
    } else if (sx == 0 && so == 1) {
      const To value = converted<From, To>(*from);
      for (int64 i = 0; i < run.length; i++) to[i] = value;
    } else {
      for (int64 i = 0; i < run.length; i++) to[i * so] = converted<From, To>(from[i * sx]);
    }
  });
}

template <class From> inline void copyTo(DType dtype, const From* x, void* out, const Layout<2>& layout) {
  switch (dtype) {
    case DType::float32: return copyLayout(x, static_cast<float*>(out), layout);
    case DType::int32: return copyLayout(x, static_cast<int32*>(out), layout);
    case DType::bool_: return copyLayout(x, static_cast<uint8*>(out), layout);
  }
}

inline int32 runCopy(Reader& arguments) {
  const DType from = arguments.choice<DType>(), to = arguments.choice<DType>();
  const void* x = arguments.pointer<void>();
  void* out = arguments.pointer<void>();
  const Layout<2> layout = arguments.layout<2>();
  const bool same = from == to;
  if (same && layout.dense(0) && layout.dense(1)) {
    const int64 bytes = from == DType::bool_ ? 1 : 4;
    parallelFor(layout.shape[0], COPY_GRAIN, [&](int64 begin, int64 end, int) {
      copyBytes(static_cast<char*>(out) + begin * bytes, static_cast<const char*>(x) + begin * bytes, (end - begin) * bytes);
    });
    return 0;
  }
  const int dim = same && from != DType::bool_ ? transposedDim(layout) : -1;
  if (dim >= 0) {
    copyTransposed(static_cast<const float*>(x), static_cast<float*>(out), layout, dim);
    return 0;
  }
  if (from == DType::float32 && to == DType::int32)
    if (const int32 bad = firstOutsideInt32(static_cast<const float*>(x), layout)) return bad;
  switch (from) {
    case DType::float32: copyTo(to, static_cast<const float*>(x), out, layout); break;
    case DType::int32: copyTo(to, static_cast<const int32*>(x), out, layout); break;
    case DType::bool_: copyTo(to, static_cast<const uint8*>(x), out, layout); break;
  }
  return 0;
}

template <class T> inline void fillLayout(T* out, T value, const Layout<1>& layout) {
  const int64 stride = layout.strides[0][layout.dims - 1];
  forRunsParallel(layout, COPY_GRAIN, [&](const Run<1>& run) {
    T* to = out + run.offsets[0];
    if (stride == 1)
      for (int64 i = 0; i < run.length; i++) to[i] = value;
    else
      for (int64 i = 0; i < run.length; i++) to[i * stride] = value;
  });
}

inline int32 runFill(Reader& arguments) {
  const DType dtype = arguments.choice<DType>();
  void* out = arguments.pointer<void>();
  const double value = arguments.number();
  const Layout<1> layout = arguments.layout<1>();
  switch (dtype) {
    case DType::float32: fillLayout(static_cast<float*>(out), float(value), layout); break;
    case DType::int32: fillLayout(static_cast<int32*>(out), int32(value), layout); break;
    case DType::bool_: fillLayout(static_cast<uint8*>(out), uint8(value != 0), layout); break;
  }
  return 0;
}
