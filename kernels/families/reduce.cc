namespace LANNER_ISA {

#include "families.h"

#include "reduce.h"
#include "along.h"
#include "sort.h"

LANNER_REDUCE(LANNER_DEFINE)

}  // namespace LANNER_ISA
