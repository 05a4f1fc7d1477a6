namespace LANNER_ISA {

#include "families.h"

#include "conv.h"

LANNER_CONV(LANNER_DEFINE)

}  // namespace LANNER_ISA
