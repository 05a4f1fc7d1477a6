import type { SafetensorsTensor } from '../../data/safetensors/dtypes.ts'
import { tensor, type Tensor } from '../../tensor/index.ts'

/** A tensor as stored in a file: its values in the precision that the backend computes with. */
export type Stored = SafetensorsTensor

const dtypes = { Float64Array: 'F64', Float32Array: 'F32', Int32Array: 'I32', Uint8Array: 'U8' } as const

/** A copy of a tensor's values. */
export async function toStored(x: Tensor): Promise<Stored> {
  const data = await x.data()
  const dtype = dtypes[data.constructor.name as keyof typeof dtypes]
  return { dtype, shape: [...x.shape], data: data as Stored['data'] }
}

/** A tensor with the stored values and dtype. */
export function fromStored({ dtype, shape, data }: Stored): Tensor {
  const kind = dtype === 'I32' ? 'int32' : dtype === 'U8' ? 'bool' : 'float32'
  return tensor(data as Float32Array, { shape, dtype: kind })
}
