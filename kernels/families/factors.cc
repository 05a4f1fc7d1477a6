namespace LANNER_ISA {

#include "families.h"

#include "factors.h"

LANNER_FACTORS(LANNER_DEFINE)

}  // namespace LANNER_ISA
