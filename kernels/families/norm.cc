namespace LANNER_ISA {

#include "families.h"

#include "norm.h"

LANNER_NORM(LANNER_DEFINE)

}  // namespace LANNER_ISA
