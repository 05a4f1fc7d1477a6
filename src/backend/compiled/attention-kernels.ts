import { attentionKernels } from './attention.ts'
import { addKernels } from './compiled-kernels.ts'

// Imported by the op, so that a page whose model has no attention does not load them.
addKernels(attentionKernels)
