// The Node-API interface to MPI. Calls go to MPI's thread, and a promise resolves when each is done: the event loop runs on.

#include <node_api.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include "worker.h"

namespace {

/// One call from JavaScript.
struct Call : Job {
  napi_deferred deferred;
  /// Keeps the array alive whose memory is `data`.
  napi_ref array;
};

Call* newCall(Work work) {
  Call* call = static_cast<Call*>(calloc(1, sizeof(Call)));
  call->work = work;
  return call;
}

void freeCall(Call* call) {
  for (const char* file : call->files) free(const_cast<char*>(file));
  free(call->bytes);
  free(call->counts);
  free(call);
}

napi_threadsafe_function answer = nullptr;
/// Promises that have not been settled.
int pending = 0;

napi_value throwText(napi_env env, const char* text) {
  napi_throw_error(env, nullptr, text);
  return nullptr;
}

napi_value number(napi_env env, double value) {
  napi_value out;
  napi_create_double(env, value, &out);
  return out;
}

napi_value text(napi_env env, const char* value) {
  napi_value out;
  napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &out);
  return out;
}

/// What `open` resolves to.
napi_value described(napi_env env) {
  napi_value out;
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "rank", number(env, worldRank()));
  napi_set_named_property(env, out, "size", number(env, worldSize()));
  napi_set_named_property(env, out, "kind", text(env, openedLibrary().kind()));
  static char words[TEXT_SIZE];
  openedLibrary().version(words);
  napi_set_named_property(env, out, "version", text(env, words));
  openedLibrary().host(words);
  napi_set_named_property(env, out, "host", text(env, words));
  return out;
}

/// The gathered bytes as an array of ArrayBuffers, one per rank.
napi_value gathered(napi_env env, const Call& job) {
  napi_value out;
  const uint32_t ranks = uint32_t(worldSize());
  napi_create_array_with_length(env, ranks, &out);
  size_t from = 0;
  for (uint32_t rank = 0; rank < ranks; rank++) {
    void* memory = nullptr;
    napi_value buffer;
    const size_t size = size_t(job.counts[rank]);
    napi_create_arraybuffer(env, size, &memory, &buffer);
    if (size > 0) memcpy(memory, job.bytes + from, size);
    napi_set_element(env, out, rank, buffer);
    from += size;
  }
  return out;
}

/// Settles the promise of a job, on the main thread.
void settle(napi_env env, napi_value, void*, void* data) {
  Call* job = static_cast<Call*>(data);
  if (env != nullptr) {
    if (job->error[0] == '\0') {
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
    if (--pending == 0) napi_unref_threadsafe_function(env, answer);
  }
  freeCall(job);
}

/// Queues a job and returns its promise.
napi_value queue(napi_env env, Call* job) {
  napi_value promise;
  napi_create_promise(env, &job->deferred, &promise);
  if (pending++ == 0) napi_ref_threadsafe_function(env, answer);
  post(job);
  return promise;
}

/// Takes the memory of a typed array. Returns false for another value.
bool takeArray(napi_env env, napi_value value, Call* job) {
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

/// open(files: string[]): Promise<{ rank, size, kind, version, host }>. Tries the libraries in this order. Once per process.
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value list;
  napi_get_cb_info(env, info, &count, &list, nullptr, nullptr);
  if (workerStarted()) return throwText(env, "MPI can be started only once in a process");
  Call* job = newCall(Work::open);
  uint32_t length = 0;
  napi_get_array_length(env, list, &length);
  for (uint32_t i = 0; i < length && i < uint32_t(MOST_FILES); i++) {
    napi_value item;
    napi_get_element(env, list, i, &item);
    char file[4096] = "";
    napi_get_value_string_utf8(env, item, file, sizeof file, nullptr);
    job->files[i] = strdup(file);
  }
  napi_value name;
  napi_create_string_utf8(env, "lanner mpi", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settle, &answer);
  napi_unref_threadsafe_function(env, answer);
  startWorker([](Job* done) { napi_call_threadsafe_function(answer, static_cast<Call*>(done), napi_tsfn_nonblocking); });
  return queue(env, job);
}

/// allReduce(array, 'sum' | 'mean' | 'min' | 'max'): Promise<void>, in place. `mean` takes floats only.
napi_value allReduce(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  char name[8] = "";
  napi_get_value_string_utf8(env, values[1], name, sizeof name, nullptr);
  Call* job = newCall(Work::allReduce);
  if (!takeArray(env, values[0], job)) {
    freeCall(job);
    return throwText(env, "allReduce needs a Float32Array, Float64Array or Int32Array");
  }
  job->mean = strcmp(name, "mean") == 0;
  job->reduction = strcmp(name, "min") == 0 ? Reduction::min : strcmp(name, "max") == 0 ? Reduction::max : Reduction::sum;
  return queue(env, job);
}

/// sumNow(array): adds up the arrays of all ranks, in place, and returns when that is done.
napi_value sumNow(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  Call* job = newCall(Work::allReduce);
  if (!takeArray(env, value, job)) {
    freeCall(job);
    return throwText(env, "sumNow needs a Float32Array, Float64Array or Int32Array");
  }
  postAndWait(job);
  napi_delete_reference(env, job->array);
  if (job->error[0] != '\0') throwText(env, job->error);
  freeCall(job);
  return nullptr;
}

/// broadcast(array, root): Promise<void>, in place.
napi_value broadcast(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  Call* job = newCall(Work::broadcast);
  napi_get_value_int32(env, values[1], &job->root);
  if (!takeArray(env, values[0], job)) {
    freeCall(job);
    return throwText(env, "broadcast needs a Float32Array, Float64Array, Int32Array or Uint8Array");
  }
  return queue(env, job);
}

/// allGather(bytes: Uint8Array): Promise<ArrayBuffer[]>, the bytes of each rank.
napi_value allGather(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  Call* job = newCall(Work::allGather);
  if (!takeArray(env, value, job) || job->element != Element::byte || job->count > size_t(INT32_MAX)) {
    freeCall(job);
    return throwText(env, "allGather needs a Uint8Array of less than 2 GB");
  }
  return queue(env, job);
}

napi_value barrier(napi_env env, napi_callback_info) {
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  return queue(env, newCall(Work::barrier));
}

/// close(): Promise<void>. Ends MPI, once all ranks call it.
napi_value close(napi_env env, napi_callback_info) {
  if (!mpiIsOpen()) return throwText(env, "MPI is not open");
  return queue(env, newCall(Work::close));
}

/// exiting(code): the exit code of the process, which decides how it leaves MPI.
napi_value exiting(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  int32_t code = 0;
  napi_get_value_int32(env, value, &code);
  willExitWith(code);
  return nullptr;
}

napi_value load(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"allReduce", nullptr, allReduce, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"sumNow", nullptr, sumNow, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
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
