export { backendNames, defaultBackendSync, loadBackend } from './choose.ts'
export {
  checkThreads,
  chooseKernels,
  type KernelFile,
  type KernelOptions,
  type KernelSource,
} from './kernel-options.ts'
export { describeBackends, type BackendRow } from './describe.ts'
export type * from './kernels.ts'
export { MAX_DIMS } from './kernels.ts'
export { hostView, type HostMemory, type Memory } from './memory.ts'
export type * from './storage.ts'
