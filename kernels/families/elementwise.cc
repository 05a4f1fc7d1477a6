namespace LANNER_ISA {

#include "families.h"

#include "elementwise-unary.h"
#include "elementwise-binary.h"
#include "elementwise-compare.h"

LANNER_ELEMENTWISE(LANNER_DEFINE)

}  // namespace LANNER_ISA
