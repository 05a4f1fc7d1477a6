#pragma once

// Threads and locks of the system: pthreads, or those of Windows.

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
/// A timeout that does not end; the kernels have a number of the macro's name.
constexpr DWORD FOREVER = INFINITE;
#undef INFINITE
#else
#include <pthread.h>
#endif

/// A lock that needs no initialization.
struct Lock {
#ifdef _WIN32
  SRWLOCK system = SRWLOCK_INIT;
  void take() { AcquireSRWLockExclusive(&system); }
  void give() { ReleaseSRWLockExclusive(&system); }
#else
  pthread_mutex_t system = PTHREAD_MUTEX_INITIALIZER;
  void take() { pthread_mutex_lock(&system); }
  void give() { pthread_mutex_unlock(&system); }
#endif
};

/// Keeps this library loaded until the process ends: a worker's last instructions may run after its JavaScript thread has closed it.
inline void stayLoaded() {
#ifdef _WIN32
  HMODULE self;
  const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
  GetModuleHandleExW(flags, reinterpret_cast<LPCWSTR>(reinterpret_cast<void*>(stayLoaded)), &self);
#endif
  // Linux uses a linker flag for this, and macOS does it for every library with thread-local variables.
}

/// A thread that calls `body(number)`.
class Thread {
 public:
  /// False if the system refuses another thread.
  bool start(void (*body)(int number), int number) {
    body_ = body;
    number_ = number;
    // The same stack size everywhere: defaults range from 128 KB (musl) to 8 MB.
    constexpr unsigned stackBytes = 2u << 20;
#ifdef _WIN32
    system_ = CreateThread(nullptr, stackBytes, run, this, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
    return system_ != nullptr;
#else
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stackBytes);
    const bool started = pthread_create(&system_, &attributes, run, this) == 0;
    pthread_attr_destroy(&attributes);
    return started;
#endif
  }

  /// Waits until `body` has returned.
  void join() {
#ifdef _WIN32
    WaitForSingleObject(system_, FOREVER);
    CloseHandle(system_);
#else
    pthread_join(system_, nullptr);
#endif
  }

 private:
#ifdef _WIN32
  static DWORD WINAPI run(void* self) {
    static_cast<Thread*>(self)->body_(static_cast<Thread*>(self)->number_);
    return 0;
  }
  HANDLE system_;
#else
  static void* run(void* self) {
    static_cast<Thread*>(self)->body_(static_cast<Thread*>(self)->number_);
    return nullptr;
  }
  pthread_t system_;
#endif
  void (*body_)(int);
  int number_;
};
