import { addKernels } from './compiled-kernels.ts'
import { ensembleKernels } from './ensemble.ts'

// Imported by the op, so that a page whose model is no ensemble does not load them.
addKernels(ensembleKernels)
