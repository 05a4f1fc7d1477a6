// The Node-API interface to the kernels. `open` binds an array of arguments and returns a function that runs a kernel on it, so a call passes
// one number and allocates nothing.

#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>

#include "pool.h"
#include "cores.h"
#include "dispatch.h"
#include "workers.h"

namespace {

/// One opened engine: a few dozen bytes, never freed because functions point to it.
struct Door {
  const InstructionSet* set = nullptr;
  const double* arguments = nullptr;
  bool holdsWorkers = false;
};

napi_value fail(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

/// call(opcode): undefined, or 1 + the position of an offending index.
napi_value call(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* data;
  napi_get_cb_info(env, info, &count, &argument, nullptr, &data);
  const Door* door = static_cast<Door*>(data);
  int32_t opcode = 0;
  napi_get_value_int32(env, argument, &opcode);
  int result;
  {
    EngineLock lock;
    result = door->set->execute(opcode, door->arguments);
  }
  if (result == 0) return nullptr;
  if (result == -1) return fail(env, "the compiled kernels have no such operation: they belong to another version of lanner");
  napi_value position;
  napi_create_int32(env, result, &position);
  return position;
}

/// addressOf(buffer: ArrayBuffer): its address in this process.
napi_value addressOf(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value buffer;
  napi_get_cb_info(env, info, &count, &buffer, nullptr, nullptr);
  void* memory = nullptr;
  size_t bytes = 0;
  if (napi_get_arraybuffer_info(env, buffer, &memory, &bytes) != napi_ok) return fail(env, "addressOf needs an ArrayBuffer");
  napi_value result;
  napi_create_double(env, double(reinterpret_cast<uintptr_t>(memory)), &result);
  return result;
}

void letGo(void* data) {
  Door* door = static_cast<Door*>(data);
  if (door->holdsWorkers) dropWorkers();
  door->holdsWorkers = false;
}

/// close(): releases the threads. Kernels still run afterwards, on the caller only if nobody else holds the pool.
napi_value close(napi_env env, napi_callback_info info) {
  void* data;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  letGo(data);
  return nullptr;
}

/// open(args: Float64Array, threads: number, instructionSet: string): { title, threads, call, close }.
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value values[3];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);

  char wanted[32] = "";
  size_t length = 0;
  napi_get_value_string_utf8(env, values[2], wanted, sizeof(wanted), &length);
  const InstructionSet* set = chooseInstructionSet(wanted);
  if (!set) return fail(env, "this processor or this build has no such instruction set");

  napi_typedarray_type type;
  void* memory = nullptr;
  if (napi_get_typedarray_info(env, values[0], &type, nullptr, &memory, nullptr, nullptr) != napi_ok || type != napi_float64_array)
    return fail(env, "open needs a Float64Array");
  // The functions, and so the array, live as long as the environment.
  napi_ref kept;
  napi_create_reference(env, values[0], 1, &kept);

  Door* door = static_cast<Door*>(calloc(1, sizeof(Door)));
  if (!door) return fail(env, "no memory");
  door->set = set;
  door->arguments = static_cast<const double*>(memory);
  int32_t threads = 1;
  napi_get_value_int32(env, values[1], &threads);
  holdWorkers(threads);
  door->holdsWorkers = true;
  napi_add_env_cleanup_hook(env, letGo, door);

  napi_value result, title, pooled;
  napi_create_object(env, &result);
  napi_create_string_utf8(env, set->title, NAPI_AUTO_LENGTH, &title);
  napi_create_int32(env, lanner_pool_threads(), &pooled);
  const napi_property_descriptor properties[] = {
      {"title", nullptr, nullptr, nullptr, nullptr, title, napi_enumerable, nullptr},
      {"threads", nullptr, nullptr, nullptr, nullptr, pooled, napi_enumerable, nullptr},
      {"call", nullptr, call, nullptr, nullptr, nullptr, napi_enumerable, door},
      {"close", nullptr, close, nullptr, nullptr, nullptr, napi_enumerable, door},
  };
  napi_define_properties(env, result, sizeof(properties) / sizeof(properties[0]), properties);
  return result;
}

/// cores(): physical cores that this process may use.
napi_value cores(napi_env env, napi_callback_info) {
  napi_value result;
  napi_create_int32(env, physicalCores(), &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"addressOf", nullptr, addressOf, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"cores", nullptr, cores, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
