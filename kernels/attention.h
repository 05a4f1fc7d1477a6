#pragma once
#include "gemm-round.h"
#include "gemm.h"
#include "random.h"
#include "softmax.h"

// Scaled dot-product attention by blocks of queries and keys, so that memory grows with the length, not with its square. The forward pass keeps a
// running softmax (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018); the backward pass computes the weights again from
// the logarithm of their sum (Dao et al., "FlashAttention", 2022). A block of keys is packed once for all queries of a piece of work. Where products round
// their inputs to bfloat16, scores, weights and slopes are inputs too; sums, the softmax and what it keeps stay in float32.

/// Queries per block: their scores for a block of keys stay in the first two caches.
constexpr int64 QUERY_BLOCK = roundUp(48, BLOCK_ROWS);
/// Keys per block: whole panels for every width of vectors, and whole blocks of random numbers.
constexpr int64 KEY_BLOCK = 128;
static_assert(KEY_BLOCK % PANEL == 0, "panels fill a block of keys");
/// Target number of pieces of work, for balanced threads.
constexpr int64 ATTENTION_PIECES = 16;

constexpr Finish ADDED = {nullptr, 0, Activation::none, true};

/// A tensor [batch, heads, positions, width] whose vectors are contiguous.
template <class T> struct Heads {
  T* data;
  int64 batchStride, headStride, rowStride;

  explicit Heads(Reader& arguments) {
    data = arguments.pointer<T>();
    batchStride = arguments.integer();
    headStride = arguments.integer();
    rowStride = arguments.integer();
  }
  T* row(int64 batch, int64 head, int64 position) const { return data + batch * batchStride + head * headStride + position * rowStride; }
  Matrix matrix(int64 batch, int64 head) const { return {row(batch, head, 0), rowStride, 1}; }
};

/// What is added to the scores: strides may be 0.
struct AttentionMask {
  const float* data;
  int64 strides[4];

  explicit AttentionMask(Reader& arguments) {
    data = arguments.pointer<const float>();
    for (int64& stride : strides) stride = arguments.integer();
  }
  const float* row(int64 batch, int64 head, int64 query) const {
    return data + batch * strides[0] + head * strides[1] + query * strides[2];
  }
  LANNER_INLINE F load(const float* row, int64 key, int64 count) const {
    const float* const from = row + key * strides[3];
    if (strides[3] == 1) return loadSome(from, count);
    F values = {};
    for (int64 i = 0; i < count; i++) values[i] = from[i * strides[3]];
    return values;
  }
};

struct AttentionCall {
  int64 batch, heads, keyHeads, queries, keys, width, valueWidth;
  float scale;
  bool causal;
  /// Whether products round their inputs to bfloat16.
  bool rounds = roundsProducts();
  Heads<const float> query, key, value;
  AttentionMask mask;
  double dropout;
  RandomSource source;

  explicit AttentionCall(Reader& arguments)
      : batch(arguments.integer()), heads(arguments.integer()), keyHeads(arguments.integer()), queries(arguments.integer()),
        keys(arguments.integer()), width(arguments.integer()), valueWidth(arguments.integer()), scale(arguments.single()),
        causal(arguments.flag()), query(arguments), key(arguments), value(arguments), mask(arguments), dropout(arguments.number()),
        source(arguments) {}

  int64 keyHeadOf(int64 head) const { return head / (heads / keyHeads); }
  /// Keys of the block that starts at `key` that row `query` may see, at most `count`.
  LANNER_INLINE int64 seen(int64 query, int64 key, int64 count) const {
    return causal ? larger<int64>(0, smaller(count, query + 1 - key)) : count;
  }
  /// Work of one head, in products of numbers.
  int64 headWork() const { return larger<int64>(1, queries * keys * (width + valueWidth)); }

  /// The block of random numbers for a score; rows begin with a new block.
  int64 randomBlock(int64 batchAndHead, int64 query, int64 key) const {
    return (batchAndHead * queries + query) * ceilDivide(keys, 4) + key / 4;
  }
  /// Multiplies weights by 0 where dropped, by 1 / (1 - p) elsewhere: calls body(at, factor, count).
  template <class Body> LANNER_INLINE void forKept(int64 block, int64 count, const Body& body) const {
    const F kept = splat(float(1 / (1 - dropout)));
    // A uniform number below p, in integer arithmetic.
    const double whole = dropout * 0x1p24;
    const int32 below = int32(whole), threshold = double(below) < whole ? below + 1 : below;
    uint32 words[WORDS];
    for (int64 at = 0; at < count; at += WORDS) {
      source.words(block + at / 4, words);
      for (int64 part = 0; part < WORDS && at + part < count; part += WIDTH)
        body(at + part, select(I(load(words + part) >> 8) < splat(threshold), F{}, kept), smaller<int64>(WIDTH, count - at - part));
    }
  }

  /// Floats that `multiply` needs to pack rows: blocks of queries, or of keys along queries.
  int64 roundingRoom() const {
    if (!rounds) return 0;
    return larger(QUERY_BLOCK * larger(larger(width, valueWidth), KEY_BLOCK), roundUp(KEY_BLOCK, BLOCK_ROWS) * QUERY_BLOCK);
  }

  /// `count` rows times packed panels, the next of which begins `panelStep` floats per column later. `room` holds roundingRoom() floats.
  void multiply(Matrix rows, int64 count, int64 columns, int64 depth, const float* panels, int64 panelStep, float* to, int64 stride, const Finish& finish,
                float* room) const {
    const RowBlocks blocks = rounds ? packRowsOf(true, rows, count, depth, room) : asRowBlocks(rows);
    for (int64 j = 0; j < columns; j += PANEL)
      multiplyPanelOf(rounds, count, smaller<int64>(PANEL, columns - j), depth, blocks, panels + j * panelStep, PANEL, to + j, stride, 0, true, true,
                      finish);
  }

  /// The scores of a block of queries and one of keys, without scale and mask; `packedKeys` are panels over the keys.
  void multiplyScores(Matrix rows, int64 count, int64 columns, int64 depth, const float* packedKeys, float* tile, float* room) const {
    multiply(rows, count, columns, depth, packedKeys, depth, tile, KEY_BLOCK, PLAIN, room);
  }

  /// Packs vectors as the columns of panels: `depth` rows of PANEL vectors each.
  void packAsColumns(Matrix vectors, int64 count, int64 depth, float* to) const {
    for (int64 j = 0; j < count; j += PANEL)
      packPanelOf(rounds, vectors.from(j, 0).transposed(), depth, smaller<int64>(PANEL, count - j), to + j * depth);
  }

  /// Packs vectors as the rows of panels, `rows` apart: each panel has PANEL elements of every vector.
  void packAsRows(Matrix vectors, int64 count, int64 width, int64 rows, float* to) const {
    for (int64 j = 0; j < width; j += PANEL)
      packPanelOf(rounds, vectors.from(0, j), count, smaller<int64>(PANEL, width - j), to + j * rows);
  }
};

LANNER_INLINE int64 paddedWidth(int64 width) { return roundUp(width, PANEL); }

/// tile[i, j] = scale * tile[i, j] + mask[i, j].
LANNER_INLINE void addMask(const AttentionCall& call, const float* mask, int64 key, int64 count, float* row) {
  const F scale = splat(call.scale);
  forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
    const F scaled = loadSome(row + at, some) * scale;
    storeSome(row + at, mask ? scaled + call.mask.load(mask, key + at, some) : scaled, some);
  });
}

/// The running softmax of one row.
struct RunningRow {
  float largest, total;
};

/**
 * Turns the scores of a row for one block of keys into weights relative to the largest score so far, and returns the factor that brings what was
 * added before to the same scale.
 */
LANNER_INLINE float takeScores(const AttentionCall& call, const float* mask, int64 key, int64 count, int64 columns, float* row, RunningRow& running) {
  float factor = call.scale;
  // The largest product is that of the largest score only if nothing is added and the factor is positive.
  if (mask || factor <= 0) {
    addMask(call, mask, key, count, row);
    factor = 1;
  }
  const float largest = larger(running.largest, largestOf(row, count) * factor);
  // A row without any key so far: its weights are 0, not NaN.
  const float shift = largest == -INFINITE ? 0.0f : largest;
  const F scale = splat(factor), center = splat(-shift);
  F total = {};
  forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
    const F e = exp(fma(loadSome(row + at, some, -INFINITE), scale, center));
    storeSome(row + at, e, some);
    total += some == WIDTH ? e : select(firstLanes(some), e, F{});
  });
  for (int64 j = count; j < columns; j++) row[j] = 0;
  const float before = running.largest == -INFINITE ? 0.0f : exp(splat(running.largest - shift))[0];
  running.total = running.total * before + sum(total);
  running.largest = largest;
  return before;
}

LANNER_INLINE void scaleRow(float* row, int64 count, float factor) {
  const F scale = splat(factor);
  forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA { storeSome(row + at, loadSome(row + at, some) * scale, some); });
}

/// Rows of a piece, so that there are about ATTENTION_PIECES pieces of `heads` heads; whole blocks.
LANNER_INLINE int64 rowsOfPiece(int64 rows, int64 heads, int64 block) {
  const int64 wanted = ceilDivide(ATTENTION_PIECES, larger<int64>(1, heads));
  return larger(4 * block, roundUp(ceilDivide(rows, wanted), block));
}

inline int32 runAttention(Reader& arguments) {
  const AttentionCall call(arguments);
  const Heads<float> out(arguments);
  float* const logSums = arguments.pointer<float>();
  const int64 pieceRows = rowsOfPiece(call.queries, call.batch * call.heads, QUERY_BLOCK), pieces = ceilDivide(call.queries, pieceRows);
  const int64 keyRoom = KEY_BLOCK * call.width, valueRoom = KEY_BLOCK * paddedWidth(call.valueWidth), tileRoom = QUERY_BLOCK * KEY_BLOCK;
  const int64 grain = ceilDivide(PARALLEL_WORK, larger<int64>(1, call.headWork() / larger<int64>(1, pieces)));
  parallelFor(call.batch * call.heads * pieces, grain, [&](int64 first, int64 last, int worker) {
    float* const packedKeys = scratch<float>(worker, keyRoom + valueRoom + tileRoom + 2 * pieceRows + call.roundingRoom());
    float* const packedValues = packedKeys + keyRoom;
    float* const tile = packedValues + valueRoom;
    RunningRow* const running = reinterpret_cast<RunningRow*>(tile + tileRoom);
    float* const room = tile + tileRoom + 2 * pieceRows;
    for (int64 piece = first; piece < last; piece++) {
      const int64 number = piece / pieces, b = number / call.heads, h = number % call.heads;
      const int64 begin = piece % pieces * pieceRows, end = smaller(call.queries, begin + pieceRows);
      const Matrix query = call.query.matrix(b, h);
      const Matrix key = call.key.matrix(b, call.keyHeadOf(h)), value = call.value.matrix(b, call.keyHeadOf(h));
      for (int64 i = begin; i < end; i++) running[i - begin] = {-INFINITE, 0};
      const int64 keys = call.causal ? smaller(call.keys, end) : call.keys;
      for (int64 k = 0; k < keys; k += KEY_BLOCK) {
        const int64 wide = smaller(KEY_BLOCK, keys - k);
        call.packAsColumns(key.from(k, 0), wide, call.width, packedKeys);
        call.packAsRows(value.from(k, 0), wide, call.valueWidth, KEY_BLOCK, packedValues);
        for (int64 i = begin; i < end; i += QUERY_BLOCK) {
          const int64 high = smaller(QUERY_BLOCK, end - i), columns = call.seen(i + high - 1, k, wide);
          if (columns == 0) continue;
          call.multiplyScores(query.from(i, 0), high, columns, call.width, packedKeys, tile, room);
          for (int64 r = 0; r < high; r++) {
            float* const row = tile + r * KEY_BLOCK;
            const int64 seen = call.seen(i + r, k, columns);
            const float before = takeScores(call, call.mask.data ? call.mask.row(b, h, i + r) : nullptr, k, seen, columns, row, running[i + r - begin]);
            if (k > 0 && before != 1.0f) scaleRow(out.row(b, h, i + r), call.valueWidth, before);
            if (call.dropout > 0)
              call.forKept(call.randomBlock(number, i + r, k), seen, [&](int64 at, F factor, int64 some) LANNER_INLINE_LAMBDA {
                storeSome(row + at, loadSome(row + at, some) * factor, some);
              });
          }
          call.multiply({tile, KEY_BLOCK, 1}, high, call.valueWidth, columns, packedValues, KEY_BLOCK, out.row(b, h, i), out.rowStride,
                        k > 0 ? ADDED : PLAIN, room);
        }
      }
      for (int64 i = begin; i < end; i++) {
        const RunningRow& row = running[i - begin];
        float* const to = out.row(b, h, i);
        if (keys == 0) setBytes(to, 0, call.valueWidth * int64(sizeof(float)));
        // No key at all: weights of 0.
        const bool none = row.total == 0;
        scaleRow(to, call.valueWidth, none ? 0.0f : 1.0f / row.total);
        logSums[number * call.queries + i] = none ? INFINITE : row.largest + logOf(row.total);
      }
    }
  });
  return 0;
}

/// The arguments of a backward pass that every piece of work shares. Null gradients are not wanted.
struct AttentionGradCall : AttentionCall {
  Heads<const float> g, out;
  const float* logSums;
  Heads<float> gradQuery, gradKey, gradValue;

  explicit AttentionGradCall(Reader& arguments)
      : AttentionCall(arguments), g(arguments), out(arguments), logSums(arguments.pointer<const float>()), gradQuery(arguments), gradKey(arguments),
        gradValue(arguments) {}

  /// Floats that `backward` needs.
  int64 room() const {
    const int64 both = paddedWidth(width) + paddedWidth(valueWidth);
    return KEY_BLOCK * (2 * width + paddedWidth(width) + 2 * valueWidth) + 2 * QUERY_BLOCK * KEY_BLOCK + QUERY_BLOCK * both +
           queries * (heads / keyHeads) + roundingRoom();
  }

  /**
   * The gradients of the keys and values from `firstKey` to below `lastKey` of one key head, and what these keys contribute to the gradients of the
   * queries: rowOf(head, query) is where it goes, added to what is there if `adds`.
   */
  template <class RowOf>
  void backward(int64 b, int64 keyHead, int64 firstKey, int64 lastKey, bool ofQuery, const RowOf& rowOf, int64 rowStride, bool adds, float* room) const {
    const int64 group = heads / keyHeads, firstHead = keyHead * group, lastHead = firstHead + group;
    const Matrix ownKeys = key.matrix(b, keyHead), ownValues = value.matrix(b, keyHead);
    float* const keyColumns = room;
    float* const keyRows = keyColumns + KEY_BLOCK * width;
    float* const valueColumns = keyRows + KEY_BLOCK * paddedWidth(width);
    float* const sumKey = valueColumns + KEY_BLOCK * valueWidth;
    float* const sumValue = sumKey + KEY_BLOCK * width;
    float* const weights = sumValue + KEY_BLOCK * valueWidth;
    float* const slopes = weights + QUERY_BLOCK * KEY_BLOCK;
    float* const queryRows = slopes + QUERY_BLOCK * KEY_BLOCK;
    float* const gRows = queryRows + QUERY_BLOCK * paddedWidth(width);
    float* const products = gRows + QUERY_BLOCK * paddedWidth(valueWidth);
    float* const rowRoom = products + queries * group;
    for (int64 h = firstHead; h < lastHead; h++)
      for (int64 i = 0; i < queries; i++) {
        const float *const grad = g.row(b, h, i), *const own = out.row(b, h, i);
        F total = {};
        forVectors(0, valueWidth, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
          total = fma(loadSome(grad + at, some), loadSome(own + at, some), total);
        });
        products[(h - firstHead) * queries + i] = sum(total);
      }
    for (int64 k = firstKey; k < lastKey; k += KEY_BLOCK) {
      const int64 wide = smaller(KEY_BLOCK, lastKey - k);
      packAsColumns(ownKeys.from(k, 0), wide, width, keyColumns);
      packAsColumns(ownValues.from(k, 0), wide, valueWidth, valueColumns);
      if (ofQuery) packAsRows(ownKeys.from(k, 0), wide, width, KEY_BLOCK, keyRows);
      if (gradKey.data) setBytes(sumKey, 0, wide * width * int64(sizeof(float)));
      if (gradValue.data) setBytes(sumValue, 0, wide * valueWidth * int64(sizeof(float)));
      for (int64 h = firstHead; h < lastHead; h++) {
        const Matrix ownQueries = query.matrix(b, h), slopesOfOut = g.matrix(b, h);
        for (int64 i = causal ? k / QUERY_BLOCK * QUERY_BLOCK : 0; i < queries; i += QUERY_BLOCK) {
          const int64 high = smaller(QUERY_BLOCK, queries - i), columns = seen(i + high - 1, k, wide);
          if (columns == 0) continue;
          multiplyScores(ownQueries.from(i, 0), high, columns, width, keyColumns, weights, rowRoom);
          multiplyScores(slopesOfOut.from(i, 0), high, columns, valueWidth, valueColumns, slopes, rowRoom);
          for (int64 r = 0; r < high; r++)
            slopesOfRow(b, h, i + r, k, columns, products[(h - firstHead) * queries + i + r], weights + r * KEY_BLOCK, slopes + r * KEY_BLOCK);
          if (gradValue.data) {
            packAsRows(slopesOfOut.from(i, 0), high, valueWidth, QUERY_BLOCK, gRows);
            addTransposed(weights, columns, high, valueWidth, gRows, sumValue, rowRoom);
          }
          if (gradKey.data) {
            packAsRows(ownQueries.from(i, 0), high, width, QUERY_BLOCK, queryRows);
            addTransposed(slopes, columns, high, width, queryRows, sumKey, rowRoom);
          }
          if (ofQuery)
            multiply({slopes, KEY_BLOCK, 1}, high, width, columns, keyRows, KEY_BLOCK, rowOf(h, i), rowStride, adds || k > firstKey ? ADDED : PLAIN,
                     rowRoom);
        }
      }
      for (int64 j = 0; j < wide; j++) {
        if (gradKey.data) copyBytes(gradKey.row(b, keyHead, k + j), sumKey + j * width, width * int64(sizeof(float)));
        if (gradValue.data) copyBytes(gradValue.row(b, keyHead, k + j), sumValue + j * valueWidth, valueWidth * int64(sizeof(float)));
      }
    }
  }

  /// From scores to weights, and from the products of g with the values to the gradient of the scores before they are scaled.
  LANNER_INLINE void slopesOfRow(int64 b, int64 h, int64 i, int64 k, int64 columns, float product, float* weights, float* slopes) const {
    const int64 number = b * heads + h, count = seen(i, k, columns);
    if (mask.data) addMask(*this, mask.row(b, h, i), k, count, weights);
    const F factor = splat(mask.data ? 1.0f : scale), center = splat(-logSums[number * queries + i]);
    const F shift = splat(-product), after = splat(scale);
    forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
      storeSome(weights + at, exp(fma(loadSome(weights + at, some), factor, center)), some);
    });
    const auto slopeOf = [&](int64 at, F kept, int64 some) LANNER_INLINE_LAMBDA {
      const F weight = loadSome(weights + at, some);
      storeSome(slopes + at, weight * fma(loadSome(slopes + at, some), kept, shift) * after, some);
      storeSome(weights + at, weight * kept, some);
    };
    if (dropout > 0) forKept(randomBlock(number, i, k), count, slopeOf);
    else
      forVectors(0, count, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
        const F weight = loadSome(weights + at, some);
        storeSome(slopes + at, weight * (loadSome(slopes + at, some) + shift) * after, some);
      });
    for (int64 j = count; j < columns; j++) weights[j] = slopes[j] = 0;
  }

  /// sums[j, :] += sum over the block's queries i of tile[i, j] * rows[i, :].
  void addTransposed(const float* tile, int64 columns, int64 high, int64 width, const float* rows, float* sums, float* room) const {
    multiply({tile, 1, KEY_BLOCK}, columns, width, high, rows, QUERY_BLOCK, sums, width, ADDED, room);
  }
};

inline int32 runAttentionGrad(Reader& arguments) {
  const AttentionGradCall call(arguments);
  const int64 groups = call.batch * call.keyHeads, group = call.heads / larger<int64>(1, call.keyHeads);
  const bool ofQuery = call.gradQuery.data;
  const int64 rowBytes = call.width * int64(sizeof(float));
  if (ofQuery && call.keys == 0)
    for (int64 row = 0; row < call.batch * call.heads * call.queries; row++) {
      const int64 head = row / call.queries;
      setBytes(call.gradQuery.row(head / call.heads, head % call.heads, row % call.queries), 0, rowBytes);
    }
  const int64 work = call.headWork() * group * 2, chunk = rowsOfPiece(call.keys, groups, KEY_BLOCK), chunks = ceilDivide(call.keys, chunk);
  if (groups >= ATTENTION_PIECES / 2 || chunks < 2) {
    parallelFor(groups, ceilDivide(PARALLEL_WORK, larger<int64>(1, work)), [&](int64 first, int64 last, int worker) {
      float* const room = scratch<float>(worker, call.room());
      for (int64 at = first; at < last; at++) {
        const int64 b = at / call.keyHeads;
        const auto row = [&](int64 h, int64 i) { return call.gradQuery.row(b, h, i); };
        call.backward(b, at % call.keyHeads, 0, call.keys, ofQuery, row, call.gradQuery.rowStride, false, room);
      }
    });
    return 0;
  }
  // Few heads: the keys are divided too, and what each part contributes to the gradients of the queries is added up in order.
  const int64 part = group * call.queries * call.width;
  float* const parts = ofQuery ? sharedScratch<float>(2, groups * chunks * part) : nullptr;
  parallelFor(groups * chunks, 1, [&](int64 first, int64 last, int worker) {
    float* const room = scratch<float>(worker, call.room());
    for (int64 at = first; at < last; at++) {
      const int64 b = at / chunks / call.keyHeads, keyHead = at / chunks % call.keyHeads, k = at % chunks * chunk;
      float* const own = parts + at * part;
      if (ofQuery) setBytes(own, 0, part * int64(sizeof(float)));
      const auto row = [&](int64 h, int64 i) { return own + ((h - keyHead * group) * call.queries + i) * call.width; };
      call.backward(b, keyHead, k, smaller(call.keys, k + chunk), ofQuery, row, call.width, true, room);
    }
  });
  if (ofQuery)
    parallelFor(call.batch * call.heads * call.queries, larger<int64>(1, 16384 / larger<int64>(1, chunks * call.width)), [&](int64 first, int64 last, int) {
      for (int64 row = first; row < last; row++) {
        const int64 head = row / call.queries, i = row % call.queries, b = head / call.heads, h = head % call.heads;
        float* const to = call.gradQuery.row(b, h, i);
        const float* const from = parts + (b * call.keyHeads + h / group) * chunks * part + (h % group * call.queries + i) * call.width;
        forVectors(0, call.width, [&](int64 at, int64 some) LANNER_INLINE_LAMBDA {
          F total = loadSome(from + at, some);
          for (int64 c = 1; c < chunks; c++) total += loadSome(from + c * part + at, some);
          storeSome(to + at, total, some);
        });
      }
    });
  return 0;
}
