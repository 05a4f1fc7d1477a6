namespace LANNER_ISA {

#include "families.h"

#include "optimizer.h"

LANNER_OPTIMIZER(LANNER_DEFINE)

}  // namespace LANNER_ISA
