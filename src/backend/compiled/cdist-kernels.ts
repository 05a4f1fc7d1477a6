import { cdistKernels } from './cdist.ts'
import { addKernels } from './compiled-kernels.ts'

// Imported by the op, so that a page whose model needs no distances does not load them.
addKernels(cdistKernels)
