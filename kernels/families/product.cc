namespace LANNER_ISA {

#include "families.h"

#include "gemm.h"
#include "cdist.h"
#include "ensemble.h"

LANNER_PRODUCT(LANNER_DEFINE)

}  // namespace LANNER_ISA
