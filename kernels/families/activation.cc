namespace LANNER_ISA {

#include "families.h"

#include "gelu.h"

LANNER_ACTIVATION(LANNER_DEFINE)

}  // namespace LANNER_ISA
