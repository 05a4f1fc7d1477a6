import type { Tensor } from './tensor.ts'
import { readSync } from './read.ts'
export function formatTensor(x: Tensor): string {
  return `tensor(${readSync(x).join(', ')})`
}
