namespace LANNER_ISA {

#include "families.h"

#include "attention.h"

LANNER_ATTENTION(LANNER_DEFINE)

}  // namespace LANNER_ISA
