import '../../../backend/compiled/ensemble-kernels.ts'
import { cat, empty, isGradEnabled, matmul, op, type Tensor } from '../../../tensor/index.ts'

/**
 * A linear layer for each member, `x @ (scale * weight) + bias`, in one kernel. Of the inputs only the parts that need a gradient get one: most of them
 * are data, and only embeddings are learned.
 *
 *     x [members, rows, in], or parts [rows, ...] in columns together that all members share
 *     weight [members, in, out];  scale [members, in, 1] or null;  bias [members, 1, out]   ->   [members, rows, out]
 */
export function ensembleLinear(
  x: Tensor | readonly Tensor[],
  weight: Tensor,
  scale: Tensor | null,
  bias: Tensor,
): Tensor {
  const parts = Array.isArray(x) ? (x as readonly Tensor[]) : [x as Tensor]
  const [members, inputs, outputs] = weight.shape as [number, number, number]
  const join = (): Tensor => {
    const whole = parts.length === 1 ? parts[0]! : cat(parts, -1)
    return whole.shape.length === 3 ? whole : whole.expand(members, whole.shape[0]!, inputs)
  }
  const given = { x: join().detach(), weight: weight.contiguous(), scale: scale?.contiguous() ?? null }
  const kernelInputs = { ...given, scale: given.scale?.squeeze(2) ?? null }
  const offsets = bias.contiguous()
  return op('ensembleLinear', [given.weight, given.scale, offsets, ...parts], {
    shape: [members, given.x.shape[1]!, outputs],
    forward: (kernels, out) => kernels.ensembleLinear(kernelInputs, offsets.squeeze(1), out),
    vjp: (g, needs) => {
      let at = 0
      const ofParts = parts.map((part, i) => {
        const width = part.shape.at(-1)!
        const from = (at += width) - width
        if (!needs[i + 3]) return null
        const own = weight.narrow(1, from, width)
        return matmul(g, (scale === null ? own : own.mul(scale.narrow(1, from, width))).transpose(1, 2))
      })
      if (!isGradEnabled()) {
        const slopes = g.contiguous()
        const ofWeight = empty(weight.shape, 'float32', weight)
        const ofScale = scale && empty([members, inputs], 'float32', weight)
        const ofBias = empty([members, outputs], 'float32', weight)
        weight.kernels.ensembleLinearGrad(kernelInputs, slopes, ofWeight, ofScale, ofBias)
        return [ofWeight, ofScale?.unsqueeze(2) ?? null, ofBias.unsqueeze(1), ...ofParts]
      }
      const product = matmul(join().transpose(1, 2), g)
      return [
        scale === null ? product : product.mul(scale),
        scale === null ? null : product.mul(weight).sum(2, { keepdim: true }),
        g.sum(1, { keepdim: true }),
        ...ofParts,
      ]
    },
    saves: [given.x, given.weight, ...(given.scale === null ? [] : [given.scale])],
  })
}
