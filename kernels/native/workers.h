#pragma once

/// Acquires the thread pool of the process. The first holder decides the number of threads, the caller's included.
void holdWorkers(int threads);
/// Releases the pool; the last holder stops and joins the threads.
void dropWorkers();

/// Serializes the kernels of several JavaScript threads: the pool serves one caller at a time.
struct EngineLock {
  EngineLock();
  ~EngineLock();
};
