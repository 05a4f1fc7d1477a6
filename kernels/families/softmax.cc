namespace LANNER_ISA {

#include "families.h"

#include "softmax.h"
#include "loss.h"

LANNER_SOFTMAX(LANNER_DEFINE)

}  // namespace LANNER_ISA
