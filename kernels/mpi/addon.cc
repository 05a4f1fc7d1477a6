// The Node-API interface to MPI. One thread makes all calls of MPI, in the order in which JavaScript asked for them, and a promise resolves
// when each is done: the event loop runs on, and all ranks issue their collectives in the same order.

#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "library.h"

namespace {

/// Elements per call, as MPI counts in ints.
constexpr size_t PIECE = size_t(1) << 28;

enum class Work { open, allReduce, broadcast, allGather, barrier, close };

/// One call from JavaScript.
struct Job {
  explicit Job(Work work) : work(work) {}

  const Work work;
  napi_deferred deferred = nullptr;
  /// Keeps the array alive whose memory is `data`.
  napi_ref array = nullptr;
  uint8_t* data = nullptr;
  size_t count = 0;
  Element element = Element::byte;
  Reduction reduction = Reduction::sum;
  bool mean = false;
  int root = 0;
  std::vector<std::string> files;
  /// What `allGather` received, of each rank.
  std::vector<uint8_t> bytes;
  std::vector<int> counts;
  std::string error;
};

/// Everything of this process. It is never freed: MPI's thread may still use it while the process exits.
struct World {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job*> jobs;
  bool working = false;
  bool ending = false;
  std::unique_ptr<Library> library;
  std::thread thread;
  napi_env env = nullptr;
  napi_threadsafe_function answer = nullptr;
  /// Promises that have not been settled.
  int pending = 0;
  bool initialized = false;
  bool finalized = false;
  int rank = 0;
  int size = 1;
  int threadSupport = 0;
  int exitCode = 0;
};

World* world = nullptr;

size_t bytesOf(Element element) { return element == Element::byte ? 1 : element == Element::float64 ? 8 : 4; }

int start(Job* job) {
  std::string errors;
  for (const std::string& file : job->files) {
    std::string error;
    world->library = openLibrary(file.c_str(), &error);
    if (world->library) break;
    errors += (errors.empty() ? "" : "; ") + error;
  }
  if (!world->library) {
    job->error = errors;
    return 0;
  }
  Library& mpi = *world->library;
  int code = mpi.init(&world->threadSupport);
  if (code != 0) return code;
  world->initialized = true;
  // Node has threads, even if only this one calls MPI.
  if (world->threadSupport <= 0) {
    job->error = "this MPI library was built without support for threads";
    return 0;
  }
  code = mpi.rank(&world->rank);
  return code != 0 ? code : mpi.size(&world->size);
}

int reduceAll(Job* job) {
  const size_t width = bytesOf(job->element);
  for (size_t from = 0; from < job->count; from += PIECE) {
    const int count = int(std::min(PIECE, job->count - from));
    const int code = world->library->allReduce(job->data + from * width, count, job->element, job->reduction);
    if (code != 0) return code;
  }
  if (!job->mean) return 0;
  if (job->element == Element::float32) {
    float* values = reinterpret_cast<float*>(job->data);
    for (size_t i = 0; i < job->count; i++) values[i] /= float(world->size);
  } else {
    double* values = reinterpret_cast<double*>(job->data);
    for (size_t i = 0; i < job->count; i++) values[i] /= double(world->size);
  }
  return 0;
}

int broadcastAll(Job* job) {
  const size_t width = bytesOf(job->element);
  for (size_t from = 0; from < job->count; from += PIECE) {
    const int count = int(std::min(PIECE, job->count - from));
    const int code = world->library->broadcast(job->data + from * width, count, job->element, job->root);
    if (code != 0) return code;
  }
  return 0;
}

int gatherAll(Job* job) {
  job->counts.resize(size_t(world->size));
  const int own = int(job->count);
  int code = world->library->allGather(&own, job->counts.data());
  if (code != 0) return code;
  std::vector<int> offsets;
  int64_t total = 0;
  for (int count : job->counts) {
    offsets.push_back(int(total));
    total += count;
  }
  if (total > INT32_MAX) {
    job->error = "allGather cannot gather more than 2 GB";
    return 0;
  }
  job->bytes.resize(size_t(total));
  return world->library->allGatherBytes(job->data, own, job->bytes.data(), job->counts.data(), offsets.data());
}

void finish() {
  if (!world->initialized || world->finalized) return;
  world->finalized = true;
  world->library->finalize();
}

void perform(Job* job) {
  int code = 0;
  switch (job->work) {
    case Work::open: code = start(job); break;
    case Work::allReduce: code = reduceAll(job); break;
    case Work::broadcast: code = broadcastAll(job); break;
    case Work::allGather: code = gatherAll(job); break;
    case Work::barrier: code = world->library->barrier(); break;
    case Work::close: finish(); break;
  }
  if (code != 0) job->error = world->library->errorText(code);
}

/// The loop of MPI's thread.
void work() {
  std::unique_lock<std::mutex> lock(world->mutex);
  for (;;) {
    world->changed.wait(lock, [] { return !world->jobs.empty() || world->ending; });
    if (world->jobs.empty()) break;
    Job* job = world->jobs.front();
    world->jobs.pop_front();
    world->working = true;
    lock.unlock();
    perform(job);
    napi_call_threadsafe_function(world->answer, job, napi_tsfn_nonblocking);
    lock.lock();
    world->working = false;
  }
  lock.unlock();
  finish();
}

/// Runs at the end of the process. A rank that ends with an error, or in the middle of a collective, leaves without finalizing MPI, so that the launcher
/// ends the others; waiting for them would never end.
void atEnd() {
  {
    std::lock_guard<std::mutex> lock(world->mutex);
    if (world->finalized || !world->initialized) return;
    if (world->exitCode != 0 || world->working || !world->jobs.empty()) _exit(world->exitCode != 0 ? world->exitCode : 1);
    world->ending = true;
  }
  world->changed.notify_all();
  world->thread.join();
}

napi_value throwText(napi_env env, const char* text) {
  napi_throw_error(env, nullptr, text);
  return nullptr;
}

napi_value number(napi_env env, double value) {
  napi_value out;
  napi_create_double(env, value, &out);
  return out;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value out;
  napi_create_string_utf8(env, value.c_str(), value.size(), &out);
  return out;
}

/// What `open` resolves to.
napi_value described(napi_env env) {
  napi_value out;
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "rank", number(env, world->rank));
  napi_set_named_property(env, out, "size", number(env, world->size));
  napi_set_named_property(env, out, "kind", text(env, world->library->kind()));
  napi_set_named_property(env, out, "version", text(env, world->library->version()));
  napi_set_named_property(env, out, "host", text(env, world->library->host()));
  return out;
}

/// The gathered bytes as an array of ArrayBuffers, one per rank.
napi_value gathered(napi_env env, const Job& job) {
  napi_value out;
  napi_create_array_with_length(env, job.counts.size(), &out);
  size_t from = 0;
  for (size_t rank = 0; rank < job.counts.size(); rank++) {
    void* memory = nullptr;
    napi_value buffer;
    const size_t size = size_t(job.counts[rank]);
    napi_create_arraybuffer(env, size, &memory, &buffer);
    if (size > 0) std::copy_n(job.bytes.data() + from, size, static_cast<uint8_t*>(memory));
    napi_set_element(env, out, uint32_t(rank), buffer);
    from += size;
  }
  return out;
}

/// Settles the promise of a job, on the main thread.
void settle(napi_env env, napi_value, void*, void* data) {
  Job* job = static_cast<Job*>(data);
  if (env != nullptr) {
    if (job->error.empty()) {
      napi_value value;
      if (job->work == Work::open) value = described(env);
      else if (job->work == Work::allGather) value = gathered(env, *job);
      else napi_get_undefined(env, &value);
      napi_resolve_deferred(env, job->deferred, value);
    } else {
      napi_value error;
      napi_create_error(env, nullptr, text(env, job->error), &error);
      napi_reject_deferred(env, job->deferred, error);
    }
    if (job->array != nullptr) napi_delete_reference(env, job->array);
    if (--world->pending == 0) napi_unref_threadsafe_function(env, world->answer);
  }
  delete job;
}

/// Queues a job and returns its promise.
napi_value queue(napi_env env, Job* job) {
  napi_value promise;
  napi_create_promise(env, &job->deferred, &promise);
  if (world->pending++ == 0) napi_ref_threadsafe_function(env, world->answer);
  {
    std::lock_guard<std::mutex> lock(world->mutex);
    world->jobs.push_back(job);
  }
  world->changed.notify_one();
  return promise;
}

/// Takes the memory of a typed array. Returns false for another value.
bool takeArray(napi_env env, napi_value value, Job* job) {
  napi_typedarray_type type;
  void* data = nullptr;
  bool isTyped = false;
  napi_is_typedarray(env, value, &isTyped);
  if (!isTyped || napi_get_typedarray_info(env, value, &type, &job->count, &data, nullptr, nullptr) != napi_ok) return false;
  switch (type) {
    case napi_uint8_array: job->element = Element::byte; break;
    case napi_int32_array: job->element = Element::int32; break;
    case napi_float32_array: job->element = Element::float32; break;
    case napi_float64_array: job->element = Element::float64; break;
    default: return false;
  }
  job->data = static_cast<uint8_t*>(data);
  return napi_create_reference(env, value, 1, &job->array) == napi_ok;
}

bool isOpen() { return world != nullptr && world->initialized && !world->finalized; }

/// open(files: string[]): Promise<{ rank, size, kind, version, host }>. Tries the libraries in this order. Once per process.
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value list;
  napi_get_cb_info(env, info, &count, &list, nullptr, nullptr);
  if (world != nullptr) return throwText(env, "MPI can be started only once in a process");
  Job* job = new Job(Work::open);
  uint32_t length = 0;
  napi_get_array_length(env, list, &length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value item;
    napi_get_element(env, list, i, &item);
    char file[4096];
    size_t size = 0;
    napi_get_value_string_utf8(env, item, file, sizeof file, &size);
    job->files.emplace_back(file, size);
  }
  world = new World;
  world->env = env;
  napi_value name;
  napi_create_string_utf8(env, "lanner mpi", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settle, &world->answer);
  napi_unref_threadsafe_function(env, world->answer);
  world->thread = std::thread(work);
  atexit([] { atEnd(); });
  return queue(env, job);
}

/// allReduce(array, 'sum' | 'mean' | 'min' | 'max'): Promise<void>, in place. `mean` takes floats only.
napi_value allReduce(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (!isOpen()) return throwText(env, "MPI is not open");
  char name[8];
  size_t size = 0;
  napi_get_value_string_utf8(env, values[1], name, sizeof name, &size);
  const std::string reduction(name, size);
  Job* job = new Job(Work::allReduce);
  if (!takeArray(env, values[0], job)) {
    delete job;
    return throwText(env, "allReduce needs a Float32Array, Float64Array or Int32Array");
  }
  job->mean = reduction == "mean";
  job->reduction = reduction == "min" ? Reduction::min : reduction == "max" ? Reduction::max : Reduction::sum;
  return queue(env, job);
}

/// broadcast(array, root): Promise<void>, in place.
napi_value broadcast(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (!isOpen()) return throwText(env, "MPI is not open");
  Job* job = new Job(Work::broadcast);
  napi_get_value_int32(env, values[1], &job->root);
  if (!takeArray(env, values[0], job)) {
    delete job;
    return throwText(env, "broadcast needs a Float32Array, Float64Array, Int32Array or Uint8Array");
  }
  return queue(env, job);
}

/// allGather(bytes: Uint8Array): Promise<ArrayBuffer[]>, the bytes of each rank.
napi_value allGather(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  if (!isOpen()) return throwText(env, "MPI is not open");
  Job* job = new Job(Work::allGather);
  if (!takeArray(env, value, job) || job->element != Element::byte || job->count > size_t(INT32_MAX)) {
    delete job;
    return throwText(env, "allGather needs a Uint8Array of less than 2 GB");
  }
  return queue(env, job);
}

napi_value barrier(napi_env env, napi_callback_info) {
  if (!isOpen()) return throwText(env, "MPI is not open");
  return queue(env, new Job(Work::barrier));
}

/// close(): Promise<void>. Ends MPI, once all ranks call it.
napi_value close(napi_env env, napi_callback_info) {
  if (!isOpen()) return throwText(env, "MPI is not open");
  return queue(env, new Job(Work::close));
}

/// exiting(code): the exit code of the process, which decides how it leaves MPI.
napi_value exiting(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  if (world != nullptr) napi_get_value_int32(env, value, &world->exitCode);
  return nullptr;
}

napi_value load(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"allReduce", nullptr, allReduce, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"broadcast", nullptr, broadcast, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"allGather", nullptr, allGather, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"barrier", nullptr, barrier, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"close", nullptr, close, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"exiting", nullptr, exiting, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}

}  // namespace

NAPI_MODULE(lanner_mpi, load)
