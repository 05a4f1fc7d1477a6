namespace LANNER_ISA {

#include "families.h"

#include "rnn.h"
#include "lstm.h"
#include "gru.h"

LANNER_RECURRENT(LANNER_DEFINE)

}  // namespace LANNER_ISA
