#include "dispatch.h"

#include <string.h>

#include "processor.h"

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

[[maybe_unused]] bool always() { return true; }

struct Candidate {
  InstructionSet set;
  bool (*usable)();
};

// Best first.
const Candidate candidates[] = {
#ifdef LANNER_HAS_AVX512
    {{"avx512", "AVX-512", execute_avx512}, processorHasAvx512},
#endif
#ifdef LANNER_HAS_AVX2
    {{"avx2", "AVX2+FMA", execute_avx2}, processorHasAvx2},
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
  for (const Candidate& candidate : candidates) {
    if (wanted && *wanted && strcmp(wanted, candidate.set.name) != 0) continue;
    if (candidate.usable()) return &candidate.set;
  }
  return nullptr;
}
