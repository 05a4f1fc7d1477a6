import type { DType } from '../../src/backend/storage.ts'
import type { Input } from '../ops/case.ts'
import { layouts, valuesIn, type Layout } from './layout.ts'
import type { Row } from './row.ts'

/** One way of handing over the tensors of a row. */
export interface Variant {
  readonly label: string
  readonly kind: 'layout' | 'overlap' | 'dtype' | 'empty' | 'elsewhere'
  readonly inputs: readonly Input[]
  /** By input. */
  readonly layout: readonly Layout[]
  /** How the gradient that flows back lies. */
  readonly cotangent: Layout
  /** The input that lives on another backend. */
  readonly elsewhere?: number
}

const dtypes: readonly DType[] = ['float32', 'int32', 'bool']

const converted = (input: Input, dtype: DType): Input => ({
  ...input,
  dtype,
  values: input.values.map((x) =>
    dtype === 'bool' ? Number(x !== 0) : dtype === 'int32' ? Math.trunc(x) : x,
  ),
})

const emptied = (input: Input, has: (d: number) => boolean): Input => {
  const shape = input.shape.map((extent, d) => (has(d) ? 0 : extent))
  return shape.includes(0) ? { ...input, shape, values: [] } : input
}

/** Every hostile way: each input in each layout, as each other dtype, with each size 0 in turn, and from another backend. */
export function variantsOf({ inputs, changes = [] }: Row): Variant[] {
  const plain = inputs.map((): Layout => 'plain')
  const found: Variant[] = [
    { label: 'as it is', kind: 'layout', inputs, layout: plain, cotangent: 'plain' },
    { label: 'as it is, expanded gradient', kind: 'layout', inputs, layout: plain, cotangent: 'expandedAll' },
  ]
  const all = (layout: Layout): void => {
    if (inputs.length < 2) return
    const values = inputs.map((input) => valuesIn(input, layout) ?? input)
    const used = inputs.map((input): Layout => (valuesIn(input, layout) === null ? 'plain' : layout))
    found.push({ label: `all ${layout}`, kind: 'layout', inputs: values, layout: used, cotangent: layout })
  }
  all('transposed')
  all('stepped')
  inputs.forEach((input, i) => {
    for (const layout of layouts) {
      const values = layout === 'plain' ? null : valuesIn(input, layout)
      if (values === null) continue
      found.push({
        label: `input ${i} ${layout}`,
        kind: changes.includes(i) && layout.startsWith('expanded') ? 'overlap' : 'layout',
        inputs: inputs.with(i, values),
        layout: plain.with(i, layout),
        cotangent: layout === 'stepped' ? 'stepped' : 'transposed',
      })
    }
    for (const dtype of dtypes)
      if (dtype !== input.dtype)
        for (const layout of ['plain', 'stepped'] as const)
          found.push({
            label: `input ${i} ${dtype} ${layout}`,
            kind: 'dtype',
            inputs: inputs.with(i, converted(input, dtype)),
            layout: plain.with(i, layout),
            cotangent: 'plain',
          })
    input.shape.forEach((extent, d) => {
      if (extent > 0)
        found.push({
          label: `input ${i} with size 0 in dim ${d}`,
          kind: 'empty',
          inputs: inputs.with(
            i,
            emptied(input, (other) => other === d),
          ),
          layout: plain,
          cotangent: 'plain',
        })
    })
    found.push({
      label: `input ${i} from another backend`,
      kind: 'elsewhere',
      inputs,
      layout: plain,
      cotangent: 'plain',
      elsewhere: i,
    })
  })
  for (const extent of new Set(inputs.flatMap((input) => input.shape)))
    if (extent > 0)
      found.push({
        label: `every size of ${extent} is 0`,
        kind: 'empty',
        inputs: inputs.map((input) => emptied(input, (d) => input.shape[d] === extent)),
        layout: plain,
        cotangent: 'plain',
      })
  return found
}
