namespace LANNER_ISA {

#include "families.h"

#include "pooling.h"

LANNER_POOL(LANNER_DEFINE)

}  // namespace LANNER_ISA
