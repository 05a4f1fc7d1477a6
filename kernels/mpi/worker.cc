#include "worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "patience.h"

namespace {

/// Bytes from which on it pays to wait first until all ranks are here, and then for the bytes alone.
constexpr size_t LARGE = 65536;

/// Elements per call, as MPI counts in ints.
constexpr size_t PIECE = size_t(1) << 28;

/// The thread of this process, with what it and the main thread share.
struct World {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  pthread_cond_t finished;
  Job* first;
  Job* last;
  bool started;
  bool working;
  bool ending;
  pthread_t thread;
  void (*done)(Job*);
  Library* library;
  bool initialized;
  bool finalized;
  int rank;
  int size;
  int exitCode;
};

World world = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, nullptr, nullptr, false, false, false, {}, nullptr, nullptr, false, false, 0, 1, 0};

int start(Job* job) {
  size_t length = 0;
  for (const char* file : job->files) {
    if (file == nullptr) break;
    if (length > 0 && length + 2 < sizeof job->error) length += size_t(snprintf(job->error + length, sizeof job->error - length, "; "));
    world.library = openLibrary(file, job->error + length, sizeof job->error - length);
    if (world.library != nullptr) break;
    length = strlen(job->error);
  }
  if (world.library == nullptr) return 0;
  job->error[0] = '\0';
  int threadSupport = 0;
  int code = world.library->init(&threadSupport);
  if (code != 0) return code;
  world.initialized = true;
  // Node has threads, even if only this one calls MPI.
  if (threadSupport <= 0) {
    snprintf(job->error, sizeof job->error, "this MPI library was built without support for threads");
    return 0;
  }
  code = world.library->rank(&world.rank);
  return code != 0 ? code : world.library->size(&world.size);
}

/// Waits until the collective that was started with this error code is done. Returns its own error code.
int wait(int started, size_t bytes = 0) {
  int code = started;
  Patience patience(bytes);
  for (bool done = false; code == 0;) {
    code = world.library->test(&done);
    if (done) break;
    patience.pause();
  }
  return code;
}

/// Calls `each` with pieces of the job's array that MPI can count.
template <class Each>
int inPieces(Job* job, Each each) {
  const size_t width = bytesOf(job->element);
  for (size_t from = 0; from < job->count; from += PIECE) {
    const size_t rest = job->count - from;
    const int code = each(job->data + from * width, int(rest < PIECE ? rest : PIECE));
    if (code != 0) return code;
  }
  return 0;
}

template <class T>
void divide(uint8_t* data, size_t count, int by) {
  T* values = reinterpret_cast<T*>(data);
  for (size_t i = 0; i < count; i++) values[i] /= T(by);
}

int reduceAll(Job* job) {
  const int code = inPieces(job, [&](void* data, int count) {
    const size_t bytes = size_t(count) * bytesOf(job->element);
    const int met = bytes < LARGE ? 0 : wait(world.library->startBarrier());
    return met != 0 ? met : wait(world.library->startAllReduce(data, count, job->element, job->reduction), bytes);
  });
  if (code != 0 || !job->mean) return code;
  if (job->element == Element::float32) divide<float>(job->data, job->count, world.size);
  else divide<double>(job->data, job->count, world.size);
  return 0;
}

int gatherAll(Job* job) {
  const size_t ranks = size_t(world.size);
  job->counts = static_cast<int*>(calloc(ranks, sizeof(int)));
  const int own = int(job->count);
  int code = wait(world.library->startAllGather(&own, job->counts));
  if (code != 0) return code;
  int* offsets = static_cast<int*>(calloc(ranks, sizeof(int)));
  int64_t total = 0;
  for (size_t rank = 0; rank < ranks; rank++) {
    offsets[rank] = int(total);
    total += job->counts[rank];
  }
  if (total > INT32_MAX) snprintf(job->error, sizeof job->error, "allGather cannot gather more than 2 GB");
  else {
    job->bytes = static_cast<uint8_t*>(malloc(size_t(total) + 1));
    code = wait(world.library->startAllGatherBytes(job->data, own, job->bytes, job->counts, offsets));
  }
  free(offsets);
  return code;
}

void finish() {
  if (!world.initialized || world.finalized) return;
  world.finalized = true;
  // Ending MPI waits for all ranks, with a busy core.
  wait(world.library->startBarrier());
  world.library->finalize();
}

void perform(Job* job) {
  int code = 0;
  switch (job->work) {
    case Work::open: code = start(job); break;
    case Work::allReduce: code = reduceAll(job); break;
    case Work::broadcast:
      code = inPieces(job, [&](void* data, int count) {
        return wait(world.library->startBroadcast(data, count, job->element, job->root), size_t(count) * bytesOf(job->element));
      });
      break;
    case Work::allGather: code = gatherAll(job); break;
    case Work::barrier: code = wait(world.library->startBarrier()); break;
    case Work::close: finish(); break;
  }
  if (code == 0) return;
  static char text[TEXT_SIZE];
  world.library->errorText(code, text);
  snprintf(job->error, sizeof job->error, "%.2000s", text);
}

/// The loop of MPI's thread.
void* work(void*) {
  // Linux adds up to 50 microseconds to a sleep unless told otherwise.
  prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
  pthread_mutex_lock(&world.mutex);
  for (;;) {
    while (world.first == nullptr && !world.ending) pthread_cond_wait(&world.changed, &world.mutex);
    Job* job = world.first;
    if (job == nullptr) break;
    world.first = job->next;
    world.working = true;
    pthread_mutex_unlock(&world.mutex);
    perform(job);
    const bool awaited = job->awaited;
    if (!awaited) world.done(job);
    pthread_mutex_lock(&world.mutex);
    if (awaited) {
      job->finished = true;
      pthread_cond_signal(&world.finished);
    }
    world.working = false;
  }
  pthread_mutex_unlock(&world.mutex);
  finish();
  return nullptr;
}

/// Runs at the end of the process. A rank that ends with an error, or in the middle of a collective, leaves without finalizing MPI, so that the launcher
/// ends the others; waiting for them would never end.
void atEnd() {
  pthread_mutex_lock(&world.mutex);
  const bool open = world.initialized && !world.finalized;
  if (open && (world.exitCode != 0 || world.working || world.first != nullptr)) _exit(world.exitCode != 0 ? world.exitCode : 1);
  world.ending = open;
  pthread_cond_signal(&world.changed);
  pthread_mutex_unlock(&world.mutex);
  if (open) pthread_join(world.thread, nullptr);
}

}  // namespace

void startWorker(void (*done)(Job*)) {
  world.started = true;
  world.done = done;
  pthread_create(&world.thread, nullptr, work, nullptr);
  atexit(atEnd);
}

bool workerStarted() { return world.started; }

bool mpiIsOpen() { return world.initialized && !world.finalized; }

void post(Job* job) {
  pthread_mutex_lock(&world.mutex);
  job->next = nullptr;
  if (world.first == nullptr) world.first = job;
  else world.last->next = job;
  world.last = job;
  pthread_cond_signal(&world.changed);
  pthread_mutex_unlock(&world.mutex);
}

void postAndWait(Job* job) {
  job->awaited = true;
  post(job);
  pthread_mutex_lock(&world.mutex);
  while (!job->finished) pthread_cond_wait(&world.finished, &world.mutex);
  pthread_mutex_unlock(&world.mutex);
}

void willExitWith(int code) { world.exitCode = code; }

int worldRank() { return world.rank; }
int worldSize() { return world.size; }
Library& openedLibrary() { return *world.library; }
