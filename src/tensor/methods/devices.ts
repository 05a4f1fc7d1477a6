import type { Device } from '../../backend/kernels.ts'
import type { DType } from '../../backend/storage.ts'
import { noteCuda, toDevice } from '../devices.ts'
import { toDtype } from '../ops/to-dtype.ts'
import type { Tensor } from '../tensor.ts'

/** Methods that move a tensor to another device. */
export const deviceMethods = {
  /** The tensor on the CPU, when its values have come: `await x.cpu()`. */
  cpu(this: Tensor): Promise<Tensor> {
    return toDevice(this, 'cpu', 'cpu')
  },
  /** `to('webgpu')`, for code from PyTorch. Says so once on the console. */
  cuda(this: Tensor): Tensor {
    noteCuda()
    return toDevice(this, 'webgpu', 'cuda')
  },
}

const devices: ReadonlySet<string> = new Set(['cpu', 'webgpu', 'cuda'])

/** The method `to`, of which `layout.ts` has the half for dtypes. */
export function toDtypeOrDevice(x: Tensor, to: DType | Device): Tensor | Promise<Tensor> {
  return devices.has(to) ? toDevice(x, to as Device) : toDtype(x, to as DType)
}
