namespace LANNER_ISA {

#include "families.h"

#include "rows.h"

LANNER_ROWS(LANNER_DEFINE)

}  // namespace LANNER_ISA
