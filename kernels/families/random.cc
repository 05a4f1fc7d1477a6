namespace LANNER_ISA {

#include "families.h"

#include "random.h"

LANNER_RANDOM(LANNER_DEFINE)

}  // namespace LANNER_ISA
