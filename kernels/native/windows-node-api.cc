// Windows only: looks up the Node-API functions in the program that loaded the addon. Linking with node.exe would tie the addon to programs of
// that name, but there are others: Bun, Electron, a renamed node.

#ifdef _WIN32

#include <node_api.h>

#include "system.h"

namespace {

template <class Function> Function* find(const char* name) {
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(nullptr), name)));
}

}  // namespace

// Looked up at the first call. In a race, two threads find the same address.
#define LANNER_FORWARD(name, parameters, arguments) \
  extern "C" napi_status NAPI_CDECL name parameters { \
    static decltype(&name) real = nullptr; \
    if (!real) real = find<decltype(name)>(#name); \
    return real ? real arguments : napi_generic_failure; \
  }

LANNER_FORWARD(napi_get_cb_info, (napi_env env, napi_callback_info info, size_t* count, napi_value* values, napi_value* self, void** data), (env, info, count, values, self, data))
LANNER_FORWARD(napi_get_value_int32, (napi_env env, napi_value value, int32_t* result), (env, value, result))
LANNER_FORWARD(napi_throw_error, (napi_env env, const char* code, const char* message), (env, code, message))
LANNER_FORWARD(napi_create_int32, (napi_env env, int32_t value, napi_value* result), (env, value, result))
LANNER_FORWARD(napi_create_double, (napi_env env, double value, napi_value* result), (env, value, result))
LANNER_FORWARD(napi_get_arraybuffer_info, (napi_env env, napi_value buffer, void** data, size_t* bytes), (env, buffer, data, bytes))
LANNER_FORWARD(napi_get_value_string_utf8, (napi_env env, napi_value value, char* text, size_t room, size_t* length), (env, value, text, room, length))
LANNER_FORWARD(napi_get_typedarray_info, (napi_env env, napi_value array, napi_typedarray_type* type, size_t* length, void** data, napi_value* buffer, size_t* offset), (env, array, type, length, data, buffer, offset))
LANNER_FORWARD(napi_create_reference, (napi_env env, napi_value value, uint32_t count, napi_ref* result), (env, value, count, result))
LANNER_FORWARD(napi_add_env_cleanup_hook, (node_api_basic_env env, napi_cleanup_hook hook, void* data), (env, hook, data))
LANNER_FORWARD(napi_create_object, (napi_env env, napi_value* result), (env, result))
LANNER_FORWARD(napi_create_string_utf8, (napi_env env, const char* text, size_t length, napi_value* result), (env, text, length, result))
LANNER_FORWARD(napi_define_properties, (napi_env env, napi_value object, size_t count, const napi_property_descriptor* properties), (env, object, count, properties))

#endif
