#pragma once

/// Takes part in the process's one thread pool. The first holder decides the number of threads (the caller's included).
void holdWorkers(int threads);
/// Lets go of the pool; the last holder ends and joins the threads.
void dropWorkers();

/// Kernels of several JavaScript threads run one after the other: the pool serves one caller at a time.
struct EngineLock {
  EngineLock();
  ~EngineLock();
};
