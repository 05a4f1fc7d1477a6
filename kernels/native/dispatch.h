#pragma once

/// The kernels of one instruction set.
struct InstructionSet {
  const char* name;
  /// Display name, such as `AVX2+FMA`.
  const char* title;
  int (*execute)(int opcode, const double* arguments);
};

/// The best set that this processor supports, or the one named by `wanted`. Null if that is unknown or unsupported.
const InstructionSet* chooseInstructionSet(const char* wanted);
