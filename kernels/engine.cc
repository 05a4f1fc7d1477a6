// The kernels of one instruction set by their number. The build compiles this file and the families once for each set, with LANNER_ISA the
// name of the namespace, so that no inline function of one set can stand in for that of another.

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

/// Runs one kernel. 0, 1 + the position of an element that it refuses (an index outside its table, a result that does not fit int32),
/// -2 - the position of a sum that does not fit where indices are refused too, or -1 for an opcode that does not exist.
extern "C" int LANNER_NAME(execute_, LANNER_ISA)(int opcode, const double* arguments) {
  LANNER_ISA::Reader reader(arguments);
  return LANNER_ISA::execute(opcode, reader);
}
