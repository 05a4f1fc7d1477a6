namespace LANNER_ISA {

#include "families.h"

#include "word2vec.h"
#include "fake-word.h"

LANNER_WORDS(LANNER_DEFINE)

}  // namespace LANNER_ISA
