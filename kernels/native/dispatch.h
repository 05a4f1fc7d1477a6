#pragma once

/// The kernels of one instruction set.
struct InstructionSet {
  const char* name;
  /// For people: `AVX2+FMA`.
  const char* title;
  int (*execute)(int opcode, const double* arguments);
};

/// The best set that this processor has; or the one that `wanted` names, where the processor has it. Null for an unknown or unusable name.
const InstructionSet* chooseInstructionSet(const char* wanted);
