namespace LANNER_ISA {

#include "families.h"

#include "factors.h"
#include "pairs.h"

LANNER_FACTORS(LANNER_DEFINE)

}  // namespace LANNER_ISA
