#include "dispatch.h"

#include <string.h>

extern "C" {
#ifdef LANNER_HAS_AVX512
int execute_avx512(int opcode, const double* arguments);
#endif
#ifdef LANNER_HAS_AVX2
int execute_avx2(int opcode, const double* arguments);
#endif
#ifdef LANNER_HAS_BASE
int execute_base(int opcode, const double* arguments);
#endif
}

namespace {

#ifdef LANNER_HAS_AVX512
bool hasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq");
}
#endif
#ifdef LANNER_HAS_AVX2
bool hasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif
[[maybe_unused]] bool always() { return true; }

struct Candidate {
  InstructionSet set;
  bool (*usable)();
};

// Best first.
const Candidate candidates[] = {
#ifdef LANNER_HAS_AVX512
    {{"avx512", "AVX-512", execute_avx512}, hasAvx512},
#endif
#ifdef LANNER_HAS_AVX2
    {{"avx2", "AVX2+FMA", execute_avx2}, hasAvx2},
#endif
#ifdef LANNER_HAS_BASE
#if defined(__aarch64__)
    {{"base", "NEON", execute_base}, always},
#elif defined(__x86_64__)
    {{"base", "SSE2", execute_base}, always},
#else
    {{"base", "plain", execute_base}, always},
#endif
#endif
};

}  // namespace

const InstructionSet* chooseInstructionSet(const char* wanted) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  for (const Candidate& candidate : candidates) {
    if (wanted && *wanted && strcmp(wanted, candidate.set.name) != 0) continue;
    if (candidate.usable()) return &candidate.set;
  }
  return nullptr;
}
