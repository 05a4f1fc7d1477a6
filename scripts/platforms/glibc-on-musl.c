// The glibc functions that Debian's libstdc++ and libgcc need and musl lacks, so that Bun for musl starts without a musl libstdc++. It takes the place of
// glibc's loader. Only for tests.

#include <stdlib.h>
#include <string.h>
#include <time.h>

char __libc_single_threaded = 0;
int __cpu_model[16];
int __cpu_indicator_init(void) { return 0; }
/// Finds nothing, so C++ exceptions cannot be caught; Bun throws none.
int _dl_find_object(void* address, void* result) { return -1; }
int __cxa_thread_atexit_impl(void (*leave)(void*), void* object, void* library) { return 0; }
size_t __strftime_l(char* text, size_t room, const char* format, const struct tm* when, void* locale) { return strftime(text, room, format, when); }
unsigned arc4random(void) { return (unsigned)rand(); }
