#include "processor.h"

#include "../bfloat16.h"

// Executes the instruction directly: the compilers' builtin needs a library that some targets lack.

#if defined(__x86_64__)

#include <cpuid.h>

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace {

struct Leaf {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Leaf leaf(unsigned number, unsigned part = 0) {
  Leaf found;
  __get_cpuid_count(number, part, &found.eax, &found.ebx, &found.ecx, &found.edx);
  return found;
}

constexpr bool has(unsigned word, unsigned bits) { return (word & bits) == bits; }
constexpr unsigned bit(int number) { return 1u << number; }

// Leaf 1, ecx.
constexpr unsigned FMA = bit(12), OSXSAVE = bit(27), AVX = bit(28), F16C = bit(29);
// Leaf 7, ebx.
constexpr unsigned BMI1 = bit(3), AVX2 = bit(5), BMI2 = bit(8);
// Leaf 7, second part, eax.
constexpr unsigned AVX512_BF16 = bit(5);
constexpr unsigned AVX512 = bit(16) | bit(17) | bit(30) | bit(31);
// Registers that the operating system saves on a context switch.
constexpr unsigned XMM_YMM = 0x6, ZMM = 0xe0;

/// The registers that the operating system saves.
unsigned savedRegisters() {
  if (!has(leaf(1).ecx, OSXSAVE)) return 0;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
#ifdef __APPLE__
  // macOS starts saving these at their first use, and reports here that it will.
  int wide = 0;
  size_t bytes = sizeof(wide);
  if (sysctlbyname("hw.optional.avx512f", &wide, &bytes, nullptr, 0) == 0 && wide) low |= ZMM;
#endif
  return low;
}

}  // namespace

bool processorHasAvx2() {
  return has(leaf(1).ecx, FMA | AVX | F16C) && has(leaf(7).ebx, AVX2 | BMI1 | BMI2) && has(savedRegisters(), XMM_YMM);
}

bool processorHasAvx512() {
  return processorHasAvx2() && has(leaf(7).ebx, AVX512) && has(savedRegisters(), XMM_YMM | ZMM);
}

extern "C" int lanner_has_bfloat16() { return processorHasAvx512() && has(leaf(7, 1).eax, AVX512_BF16); }

#else

bool processorHasAvx2() { return false; }
bool processorHasAvx512() { return false; }
extern "C" int lanner_has_bfloat16() { return 0; }

#endif
