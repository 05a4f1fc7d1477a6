// An MPI library opened at run time, without its headers: the few calls that Lanner makes, for any implementation.

#pragma once

#include <stddef.h>

#include <memory>
#include <string>

enum class Element { byte, int32, float32, float64 };

enum class Reduction { sum, min, max };

/// An open library. All calls come from one thread. Each call returns the error code of MPI, 0 for success.
class Library {
 public:
  virtual ~Library() = default;

  /// Starts MPI on this thread. `provided` is the granted thread support: 0 if other threads must not even exist.
  virtual int init(int* provided) = 0;
  virtual int finalize() = 0;
  virtual int rank(int* out) = 0;
  virtual int size(int* out) = 0;
  virtual int barrier() = 0;
  virtual int broadcast(void* data, int count, Element element, int root) = 0;
  /// Reduces in place.
  virtual int allReduce(void* data, int count, Element element, Reduction reduction) = 0;
  /// Gathers one int of each rank.
  virtual int allGather(const int* own, int* all) = 0;
  /// Gathers bytes of each rank, `counts[r]` of them at `offsets[r]`.
  virtual int allGatherBytes(const void* own, int count, void* all, const int* counts, const int* offsets) = 0;

  /// The name of the implementation that handles belong to: `Open MPI`, `MPICH` or `MPI ABI`.
  virtual const char* kind() const = 0;
  /// What the library says of itself, such as `Open MPI v4.1.4, ...`.
  virtual std::string version() = 0;
  /// The host, as MPI names it.
  virtual std::string host() = 0;
  /// The text of an error code.
  virtual std::string errorText(int code) = 0;
};

/// Opens a library by file name or path, with its symbols visible to the plugins that it loads. Null if that fails; `error` says why.
std::unique_ptr<Library> openLibrary(const char* file, std::string* error);
