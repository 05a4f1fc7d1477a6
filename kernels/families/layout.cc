namespace LANNER_ISA {

#include "families.h"

#include "copy.h"

LANNER_LAYOUT(LANNER_DEFINE)

}  // namespace LANNER_ISA
