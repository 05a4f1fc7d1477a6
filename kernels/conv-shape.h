#pragma once
#include "arguments.h"
#include "pool.h"
#include "vector.h"

// The sizes of a convolution, and the division of its work into units.

/// A pair of row and column values.
struct Two64 {
  int64 rows, columns;
};

/// The leading arguments of all three kernels: x [images, channels, height, width], weight [outputs, inGroup, kernel], y [images, outputs, rows, columns].
struct ConvShape {
  int64 images, channels, outputs, groups, inGroup, outGroup;
  Two64 input, kernel, output, stride, padding, dilation;

  explicit ConvShape(Reader& arguments) {
    images = arguments.integer();
    channels = arguments.integer();
    outputs = arguments.integer();
    groups = arguments.integer();
    inGroup = channels / groups;
    outGroup = outputs / groups;
    Two64* const pairs[] = {&input, &kernel, &output, &stride, &padding, &dilation};
    for (Two64* pair : pairs) {
      pair->rows = arguments.integer();
      pair->columns = arguments.integer();
    }
    flatten();
  }
  /// Treats images as a single row if the kernel is 1 x 1 and reads every position, so that units need not end at row boundaries.
  void flatten() {
    if (taps() != 1 || stride.rows != 1 || stride.columns != 1 || padding.rows != 0 || padding.columns != 0 || input.rows != output.rows ||
        input.columns != output.columns)
      return;
    input = output = {1, outputPlane()};
  }
  int64 taps() const { return kernel.rows * kernel.columns; }
  int64 inputPlane() const { return input.rows * input.columns; }
  int64 outputPlane() const { return output.rows * output.columns; }
};

/**
 * The source elements that a window reads along one dim: position * step + offset(tap). Each offset is split by the step: the element is `quotient`
 * positions further in the phase that consists of every step-th element from `low + phase` on.
 */
struct Axis {
  int taps, phases;
  int64 step, low, reach;
  int32* quotient;
  /// Index of each tap's phase among those in use; `phaseStart` is where a phase begins.
  int32* phase;
  int32* phaseStart;

  /// `room` holds `roomFor(count)` numbers.
  template <class Offset> Axis(int count, int64 stepOf, int32* room, const Offset& offset) {
    quotient = room;
    phase = room + count;
    phaseStart = room + 2 * count;
    taps = count;
    step = stepOf;
    low = count ? offset(0) : 0;
    for (int t = 1; t < count; t++) low = smaller<int64>(low, offset(t));
    phases = 0;
    reach = 0;
    for (int t = 0; t < count; t++) {
      const int64 beyond = offset(t) - low;
      quotient[t] = int32(beyond / step);
      reach = larger<int64>(reach, quotient[t]);
      const int32 start = int32(beyond % step);
      int known = 0;
      while (known < phases && phaseStart[known] != start) known++;
      if (known == phases) phaseStart[phases++] = start;
      phase[t] = int32(known);
    }
  }
  /// The element that tap t of position 0 reads.
  int64 offset(int t) const { return low + phaseStart[phase[t]] + quotient[t] * step; }
  static int64 roomFor(int64 taps) { return 3 * taps; }
  /// The first and last source element read by positions 0 to `count` - 1.
  int64 first() const { return low; }
  int64 last(int64 count) const {
    int64 most = low;
    for (int t = 0; t < taps; t++) most = larger(most, low + phaseStart[phase[t]] + (quotient[t] + count - 1) * step);
    return most;
  }
};

/// The positions [begin, end) of `count` from `first` on that read the source's elements 0 to `size` - 1 at `offset`.
LANNER_INLINE void insideSource(int64 first, int64 count, int64 step, int64 offset, int64 size, int64& begin, int64& end) {
  begin = larger(first, offset >= 0 ? 0 : ceilDivide(-offset, step));
  end = larger(begin, smaller(first + count, offset < size ? (size - 1 - offset) / step + 1 : 0));
}

/// A rectangle of positions in consecutive images.
struct Unit {
  int64 image, images, row, rows, column, columns;
  int64 count() const { return images * rows * columns; }
};

/// Cuts images of `rows` x `columns` positions into units of about `target` positions: whole images, bands of rows, or parts of a row.
struct Units {
  int64 images, rows, columns, imagesPer, rowsPer, columnsPer, bands, parts;

  /// Positions are computed in panels of `panel`; unit sizes near the target are chosen to fill them.
  Units(int64 imageCount, int64 rowCount, int64 columnCount, int64 target, int64 panel = 1) : images(imageCount), rows(rowCount), columns(columnCount) {
    target = larger<int64>(1, target);
    imagesPer = 1;
    rowsPer = rows;
    columnsPer = columns;
    bands = parts = 1;
    if (rows * columns <= target) {
      imagesPer = bestPer(images, larger<int64>(1, rows * columns), target, panel);
      return;
    }
    if (2 * columns > 3 * target) {
      columnsPer = roundUp(ceilDivide(columns, ceilDivide(columns, target)), panel);
      parts = ceilDivide(columns, columnsPer);
    }
    rowsPer = bestPer(rows, columnsPer, target, panel);
    bands = ceilDivide(rows, rowsPer);
  }
  /// Items per unit, of `count` items with `size` positions each: about `target` positions, with the fewest panels in total.
  static int64 bestPer(int64 count, int64 size, int64 target, int64 panel) {
    const int64 most = larger<int64>(1, smaller(count, target / size));
    // The smallest size with as few units as the largest, so that units are balanced.
    int64 best = larger<int64>(1, ceilDivide(count, larger<int64>(1, ceilDivide(count, most)))), fewest = 0;
    if (panel == 1 || most <= 1) return best;
    const auto panels = [&](int64 per) { return count / per * ceilDivide(per * size, panel) + ceilDivide(count % per * size, panel); };
    fewest = panels(best);
    for (int64 per = most; 2 * per >= most && per >= 1; per--)
      if (panels(per) < fewest) {
        fewest = panels(per);
        best = per;
      }
    return best;
  }
  int64 count() const { return ceilDivide(images, imagesPer) * bands * parts; }
  int64 places() const { return imagesPer * rowsPer * columnsPer; }
  Unit at(int64 index) const {
    const int64 part = index % parts, band = index / parts % bands, first = index / parts / bands * imagesPer;
    Unit unit;
    unit.image = first;
    unit.images = smaller(imagesPer, images - first);
    unit.row = band * rowsPer;
    unit.rows = smaller(rowsPer, rows - unit.row);
    unit.column = part * columnsPer;
    unit.columns = smaller(columnsPer, columns - unit.column);
    return unit;
  }
};
