import { addKernels } from './compiled-kernels.ts'
import { ensembleGradKernels } from './ensemble.ts'
import { optimizerKernels } from './optimizer.ts'
import { word2vecKernels } from './word2vec.ts'

// Imported by whoever trains, so that a page that only predicts does not load them.
addKernels(optimizerKernels, word2vecKernels, ensembleGradKernels)
