#include "library.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

/// The handles and constants of an implementation. A handle is an int in MPICH and its relatives, and a pointer elsewhere.
template <class Handle>
struct Handles {
  const char* kind;
  Handle world;
  Handle elements[4];    // byte, int32, float32, float64
  Handle reductions[3];  // sum, min, max
  void* inPlace;
  int threadMultiple;
  /// Reductions of many bytes in place send all of them log(ranks) times, and those with a buffer of their own twice.
  bool slowInPlace;
};

/// The fixed addresses of Open MPI's handles are those of variables in its library.
bool ompiHandles(void* library, Handles<void*>* out) {
  *out = {"Open MPI",
          dlsym(library, "ompi_mpi_comm_world"),
          {dlsym(library, "ompi_mpi_byte"), dlsym(library, "ompi_mpi_int"), dlsym(library, "ompi_mpi_float"), dlsym(library, "ompi_mpi_double")},
          {dlsym(library, "ompi_mpi_op_sum"), dlsym(library, "ompi_mpi_op_min"), dlsym(library, "ompi_mpi_op_max")},
          reinterpret_cast<void*>(1),
          3,
          true};
  bool found = out->world != nullptr;
  for (void* element : out->elements) found = found && element != nullptr;
  for (void* reduction : out->reductions) found = found && reduction != nullptr;
  return found;
}

/// MPICH's numbers, which Intel MPI, MVAPICH2 and Cray MPICH share.
Handles<int> mpichHandles() {
  return {"MPICH",
          0x44000000,
          {0x4c00010d, 0x4c000405, 0x4c00040a, 0x4c00080b},
          {0x58000003, 0x58000002, 0x58000001},
          reinterpret_cast<void*>(intptr_t(-1)),
          3,
          false};
}

/// The numbers of the standard ABI (MPI 5.0, chapter 20).
Handles<void*> abiHandles() {
  const auto handle = [](uintptr_t number) { return reinterpret_cast<void*>(number); };
  return {"MPI ABI",
          handle(0x101),
          {handle(0x247), handle(0x209), handle(0x210), handle(0x214)},
          {handle(0x21), handle(0x22), handle(0x23)},
          handle(1),
          4096,
          false};
}

template <class Handle>
class OpenLibrary : public Library {
 public:
  void use(const Handles<Handle>& own) { handles = own; }

  /// Looks up all functions. @returns the name of one that is missing, or null.
  const char* find(void* library) {
    const char* missing = nullptr;
    const auto look = [&](auto& function, const char* name) {
      void* found = dlsym(library, name);
      memcpy(&function, &found, sizeof found);
      if (found == nullptr) missing = name;
    };
    look(initThread, "MPI_Init_thread");
    look(finalizeMpi, "MPI_Finalize");
    look(commRank, "MPI_Comm_rank");
    look(commSize, "MPI_Comm_size");
    look(barrier, "MPI_Ibarrier");
    look(broadcast, "MPI_Ibcast");
    look(reduce, "MPI_Iallreduce");
    look(gather, "MPI_Iallgather");
    look(gatherParts, "MPI_Iallgatherv");
    look(testRequest, "MPI_Test");
    look(libraryVersion, "MPI_Get_library_version");
    look(processorName, "MPI_Get_processor_name");
    look(errorString, "MPI_Error_string");
    return missing;
  }

  int init(int* provided) override { return initThread(nullptr, nullptr, handles.threadMultiple, provided); }
  int finalize() override { return finalizeMpi(); }
  int rank(int* out) override { return commRank(handles.world, out); }
  int size(int* out) override { return commSize(handles.world, out); }

  int startBarrier() override { return barrier(handles.world, &request); }

  int startBroadcast(void* data, int count, Element element, int root) override {
    return broadcast(data, count, of(element), root, handles.world, &request);
  }

  int startAllReduce(void* data, int count, Element element, Reduction reduction) override {
    const void* own = handles.inPlace;
    if (handles.slowInPlace && !copyOf(data, size_t(count) * bytesOf(element), &own)) own = handles.inPlace;
    return reduce(own, data, count, of(element), handles.reductions[int(reduction)], handles.world, &request);
  }

  int startAllGather(const int* own, int* all) override {
    return gather(own, 1, of(Element::int32), all, 1, of(Element::int32), handles.world, &request);
  }

  int startAllGatherBytes(const void* own, int count, void* all, const int* counts, const int* offsets) override {
    return gatherParts(own, count, of(Element::byte), all, counts, offsets, of(Element::byte), handles.world, &request);
  }

  int test(bool* done) override {
    int flag = 0;
    const int code = testRequest(&request, &flag, status);
    *done = flag != 0;
    return code;
  }

  const char* kind() const override { return handles.kind; }

  void version(char* text) override { read(text, [&](int* length) { return libraryVersion(text, length); }); }
  void host(char* text) override { read(text, [&](int* length) { return processorName(text, length); }); }
  void errorText(int code, char* text) override { read(text, [&](int* length) { return errorString(code, text, length); }); }

 private:
  /// Copies numbers to where a reduction can read them. Returns false if it need not, or cannot.
  bool copyOf(const void* data, size_t bytes, const void** out) {
    // Open MPI reduces fewer in the same way with and without.
    int ranks = 0;
    if (bytes < 65536 || size(&ranks) != 0 || ranks < 4) return false;
    if (bytes > copyBytes) {
      free(copy);
      copy = malloc(bytes);
      copyBytes = copy == nullptr ? 0 : bytes;
    }
    if (copy == nullptr) return false;
    memcpy(copy, data, bytes);
    *out = copy;
    return true;
  }

  Handle of(Element element) const { return handles.elements[int(element)]; }

  template <class Call>
  static void read(char* text, Call call) {
    int length = 0;
    if (call(&length) != 0) length = 0;
    text[length] = '\0';
  }

  Handles<Handle> handles = {};
  Handle request = {};
  /// Room for MPI_Status, which has 20 to 32 bytes; the address that stands for none differs by implementation.
  alignas(16) unsigned char status[256] = {};
  void* copy = nullptr;
  size_t copyBytes = 0;
  int (*initThread)(int*, char***, int, int*) = nullptr;
  int (*finalizeMpi)() = nullptr;
  int (*commRank)(Handle, int*) = nullptr;
  int (*commSize)(Handle, int*) = nullptr;
  int (*barrier)(Handle, Handle*) = nullptr;
  int (*broadcast)(void*, int, Handle, int, Handle, Handle*) = nullptr;
  int (*reduce)(const void*, void*, int, Handle, Handle, Handle, Handle*) = nullptr;
  int (*gather)(const void*, int, Handle, void*, int, Handle, Handle, Handle*) = nullptr;
  int (*gatherParts)(const void*, int, Handle, void*, const int*, const int*, Handle, Handle, Handle*) = nullptr;
  int (*testRequest)(Handle*, int*, void*) = nullptr;
  int (*libraryVersion)(char*, int*) = nullptr;
  int (*processorName)(char*, int*) = nullptr;
  int (*errorString)(int, char*, int*) = nullptr;
};

template <class Handle>
Library* opened(void* library, const Handles<Handle>& handles, const char* file, char* error, size_t errorSize) {
  // One in a process, for as long as it lives.
  static OpenLibrary<Handle> found;
  found.use(handles);
  const char* missing = found.find(library);
  if (missing == nullptr) return &found;
  snprintf(error, errorSize, "%s has no %s", file, missing);
  return nullptr;
}

}  // namespace

/// Where a call of a missing function would go; the C++ library has it elsewhere.
extern "C" __attribute__((visibility("hidden"))) void __cxa_pure_virtual() { abort(); }

Library* openLibrary(const char* file, char* error, size_t errorSize) {
  void* library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    const char* text = dlerror();
    snprintf(error, errorSize, "%s", text == nullptr ? file : text);
    return nullptr;
  }
  Handles<void*> pointers;
  if (ompiHandles(library, &pointers)) return opened(library, pointers, file, error, errorSize);
  // MPICH's own library also has `MPI_Abi_get_version` from version 4.3 on, with its own handles.
  if (strstr(file, "mpi_abi") != nullptr) return opened(library, abiHandles(), file, error, errorSize);
  const auto version = reinterpret_cast<int (*)(char*, int*)>(dlsym(library, "MPI_Get_library_version"));
  static char text[TEXT_SIZE];
  int length = 0;
  if (version != nullptr) version(text, &length);
  const char* relatives[] = {"MPICH", "Intel", "MVAPICH"};
  for (const char* name : relatives)
    if (strstr(text, name) != nullptr) return opened(library, mpichHandles(), file, error, errorSize);
  snprintf(error, errorSize, "%s is neither Open MPI nor MPICH", file);
  return nullptr;
}
