// What Debian's libstdc++ and libgcc ask of glibc and musl does not have, so that Bun for musl starts without a musl libstdc++. It stands where they
// look for glibc's loader. For tests alone.

#include <stdlib.h>
#include <string.h>
#include <time.h>

char __libc_single_threaded = 0;
int __cpu_model[16];
int __cpu_indicator_init(void) { return 0; }
/// Found nothing: exceptions of C++ cannot be caught, and Bun throws none.
int _dl_find_object(void* address, void* result) { return -1; }
int __cxa_thread_atexit_impl(void (*leave)(void*), void* object, void* library) { return 0; }
size_t __strftime_l(char* text, size_t room, const char* format, const struct tm* when, void* locale) { return strftime(text, room, format, when); }
unsigned arc4random(void) { return (unsigned)rand(); }
