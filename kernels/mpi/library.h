// An MPI library opened at run time, without its headers: the few calls that Lanner makes, for any implementation. Like the kernels, the addon does
// without the C++ library, so that it runs wherever a C library does.

#pragma once

#include <stddef.h>

enum class Element { byte, int32, float32, float64 };

inline size_t bytesOf(Element element) { return element == Element::byte ? 1 : element == Element::float64 ? 8 : 4; }

enum class Reduction { sum, min, max };

/// Room for the texts of MPI libraries: more than any of them asks for.
constexpr int TEXT_SIZE = 8192;

/// An open library. All calls come from one thread. Each call returns the error code of MPI, 0 for success.
///
/// Collectives only start; `test` says when the last one started is done, and makes it progress. Those of MPI that wait would keep a core busy, which
/// processes that share cores need for the work that is waited for.
class Library {
 public:
  /// Starts MPI on this thread. `provided` is the granted thread support: 0 if other threads must not even exist.
  virtual int init(int* provided) = 0;
  virtual int finalize() = 0;
  virtual int rank(int* out) = 0;
  virtual int size(int* out) = 0;
  virtual int startBarrier() = 0;
  virtual int startBroadcast(void* data, int count, Element element, int root) = 0;
  /// Reduces in place.
  virtual int startAllReduce(void* data, int count, Element element, Reduction reduction) = 0;
  /// Gathers one int of each rank.
  virtual int startAllGather(const int* own, int* all) = 0;
  /// Gathers bytes of each rank, `counts[r]` of them at `offsets[r]`.
  virtual int startAllGatherBytes(const void* own, int count, void* all, const int* counts, const int* offsets) = 0;
  virtual int test(bool* done) = 0;

  /// The name of the implementation that handles belong to: `Open MPI`, `MPICH` or `MPI ABI`.
  virtual const char* kind() const = 0;
  /// What the library says of itself, such as `Open MPI v4.1.4, ...`, into TEXT_SIZE characters.
  virtual void version(char* text) = 0;
  /// The host, as MPI names it.
  virtual void host(char* text) = 0;
  /// The text of an error code.
  virtual void errorText(int code, char* text) = 0;
};

/// Opens a library by file name or path, with its symbols visible to the plugins that it loads; it stays open. Null if that fails; `error` of
/// `errorSize` characters says why.
Library* openLibrary(const char* file, char* error, size_t errorSize);
