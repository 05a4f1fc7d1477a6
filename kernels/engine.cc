// Maps opcodes to the kernels of one instruction set. The build compiles this file and the families once per set, with LANNER_ISA as the
// namespace, so that the linker cannot merge inline functions of different sets.

namespace LANNER_ISA {

#include "families.h"

#define LANNER_DECLARE(name, function) int32 kernel_##name(Reader& arguments);
LANNER_KERNELS(LANNER_DECLARE)

#define LANNER_CASE(name, function) \
  case Op::name: \
    return kernel_##name(arguments);

static int32 execute(int opcode, Reader& arguments) {
  switch (Op(opcode)) {
    LANNER_KERNELS(LANNER_CASE)
    default:
      return -1;
  }
}

}  // namespace LANNER_ISA

#define LANNER_JOIN(a, b) a##b
#define LANNER_NAME(prefix, isa) LANNER_JOIN(prefix, isa)

/// Runs one kernel. Returns 0; 1 + the position of an invalid element (an index out of range, a result that does not fit int32); -2 - the
/// position of a sum that does not fit, for kernels that also check indices; or -1 for an unknown opcode.
extern "C" int LANNER_NAME(execute_, LANNER_ISA)(int opcode, const double* arguments) {
  LANNER_ISA::Reader reader(arguments);
  return LANNER_ISA::execute(opcode, reader);
}
