// MPI's thread: it makes all calls of MPI, in the order in which they were asked for, so that all ranks issue their collectives in the same order.

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "library.h"

enum class Work { open, allReduce, broadcast, allGather, barrier, close };

constexpr int MOST_FILES = 8;

/// One call for the thread to make. Zero bytes are a valid job.
struct Job {
  Work work;
  uint8_t* data;
  size_t count;
  Element element;
  Reduction reduction;
  bool mean;
  int root;
  /// Libraries to try, in this order.
  const char* files[MOST_FILES];
  /// What `allGather` received: `counts[r]` bytes of each rank r, one after the other.
  uint8_t* bytes;
  int* counts;
  /// Empty if the call succeeded.
  char error[2048];
  /// Somebody waits for it.
  bool awaited;
  bool finished;
  Job* next;
};

/// Starts the thread, once per process. It calls `done` after each job.
void startWorker(void (*done)(Job*));
bool workerStarted();
/// Whether MPI is started and not ended.
bool mpiIsOpen();
/// Queues a job.
void post(Job* job);
/// Queues a job and waits until it is done; `done` is not called for it.
void postAndWait(Job* job);
/// The exit code of the process, which decides how it leaves MPI.
void willExitWith(int code);

/// What is known once MPI is open.
int worldRank();
int worldSize();
Library& openedLibrary();
