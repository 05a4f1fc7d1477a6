import '../../../../src/backend/compiled/attention-kernels.ts'
import '../../../../src/backend/compiled/cdist-kernels.ts'
import '../../../../src/backend/compiled/ensemble-kernels.ts'
import '../../../../src/backend/compiled/training-kernels.ts'
import type { Cases, KernelName } from '../case.ts'
import { attentionCases } from './attention.ts'
import { binaryCases } from './binary.ts'
import { cdistCases } from './cdist.ts'
import { ensembleCases } from './ensemble.ts'
import { convCases } from './conv.ts'
import { copyCases } from './copy.ts'
import { fakeWordCases } from './fake-word.ts'
import { factorCases } from './factors.ts'
import { gatedCases } from './gated.ts'
import { geluCases } from './gelu.ts'
import { lossCases } from './loss.ts'
import { matmulCases } from './matmul.ts'
import { normCases } from './norm.ts'
import { optimizerCases } from './optimizer.ts'
import { poolCases } from './pool.ts'
import { randomCases } from './random.ts'
import { reduceCases } from './reduce.ts'
import { rnnCases } from './rnn.ts'
import { rowCases } from './rows.ts'
import { unaryCases } from './unary.ts'
import { word2vecCases } from './word2vec.ts'

/** What every backend must compute. A kernel without cases does not compile. */
export const cases = {
  ...copyCases,
  ...unaryCases,
  ...binaryCases,
  ...reduceCases,
  ...lossCases,
  ...rowCases,
  ...matmulCases,
  ...attentionCases,
  ...geluCases,
  ...cdistCases,
  ...ensembleCases,
  ...convCases,
  ...poolCases,
  ...rnnCases,
  ...gatedCases,
  ...normCases,
  ...randomCases,
  ...optimizerCases,
  ...word2vecCases,
  ...fakeWordCases,
  ...factorCases,
} satisfies Cases<KernelName>
