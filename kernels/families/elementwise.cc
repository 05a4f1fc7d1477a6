namespace LANNER_ISA {

#include "families.h"

#include "elementwise.h"

LANNER_ELEMENTWISE(LANNER_DEFINE)

}  // namespace LANNER_ISA
