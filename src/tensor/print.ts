import { chooseFormat, type NumberFormat } from './print-number.ts'
import { isOnHost, viewSync } from './read.ts'
import { requireTensor, type Tensor } from './tensor.ts'

/** PyTorch's defaults (`torch.set_printoptions`). */
const THRESHOLD = 1000
const EDGE_ITEMS = 3
const LINE_WIDTH = 80

/**
 * A tensor as PyTorch prints it: 4 digits, aligned columns, and only the corners above 1000 elements.
 *
 * @example
 * formatTensor(tensor([[1, 2], [3, 4]])) // tensor([[1., 2.],\n        [3., 4.]])
 */
export function formatTensor(x: Tensor): string {
  requireTensor('formatTensor', x)
  const prefix = 'tensor('
  const suffixes: string[] = []
  let body: string
  if (x.storage.freed) {
    body = '<memory freed>'
    suffixes.push(sizeSuffix(x))
  } else if (x.numel === 0) {
    body = '[]'
    if (x.shape.length !== 1) suffixes.push(sizeSuffix(x))
    if (x.dtype !== 'float32') suffixes.push(`dtype=${x.dtype}`)
  } else if (!isOnHost(x)) {
    body = '<values on the device; await tolist() to see them>'
    suffixes.push(sizeSuffix(x))
    if (x.dtype !== 'float32') suffixes.push(`dtype=${x.dtype}`)
  } else {
    const window = printedWindow(x)
    const places = collect(window)
    const elements = viewSync('toString', x)
    const format = chooseFormat(
      places.map((at) => elements[at]!),
      x.dtype,
    )
    body = bracket(window, (at) => format.show(elements[at]!), format, 0, x.offset, prefix.length)
    if (x.dtype === 'int32') suffixes.push('dtype=int32')
  }
  if (x.node !== null) suffixes.push(`gradFn=<${x.node.name.charAt(0).toUpperCase()}${x.node.name.slice(1)}>`)
  else if (x.requiresGrad) suffixes.push('requiresGrad=true')
  return withSuffixes(prefix + body, suffixes, prefix.length)
}

/** The indices of each dimension to print; `cut` if some in the middle are omitted. */
interface PrintedWindow {
  readonly dims: readonly { readonly indices: readonly number[]; readonly cut: boolean }[]
  readonly strides: readonly number[]
  readonly offset: number
}

function printedWindow(x: Tensor): PrintedWindow {
  const summarized = x.numel > THRESHOLD
  const dims = x.shape.map((extent) => {
    const cut = summarized && extent > 2 * EDGE_ITEMS
    const all = Array.from({ length: cut ? 2 * EDGE_ITEMS : extent }, (_, i) => i)
    return { indices: cut ? all.map((i) => (i < EDGE_ITEMS ? i : extent - 2 * EDGE_ITEMS + i)) : all, cut }
  })
  return { dims, strides: x.strides, offset: x.offset }
}

/** Storage positions of all elements to print. */
function collect({ dims, strides, offset }: PrintedWindow): number[] {
  return dims.reduce(
    (places, { indices }, d) => places.flatMap((at) => indices.map((i) => at + i * strides[d]!)),
    [offset],
  )
}

function bracket(
  window: PrintedWindow,
  show: (at: number) => string,
  format: NumberFormat,
  depth: number,
  at: number,
  indent: number,
): string {
  const rank = window.dims.length - depth
  if (rank === 0) return show(at)
  const { indices, cut } = window.dims[depth]!
  const step = window.strides[depth]!
  const inner = indices.map((i) =>
    rank === 1 ? show(at + i * step) : bracket(window, show, format, depth + 1, at + i * step, indent + 1),
  )
  if (cut) inner.splice(EDGE_ITEMS, 0, rank === 1 ? ' ...' : '...')
  const margin = ' '.repeat(indent + 1)
  if (rank > 1) return `[${inner.join(`,${'\n'.repeat(rank - 1)}${margin}`)}]`
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (format.width + 2)))
  const lines: string[] = []
  for (let i = 0; i < inner.length; i += perLine) lines.push(inner.slice(i, i + perLine).join(', '))
  return `[${lines.join(`,\n${margin}`)}]`
}

function sizeSuffix(x: Tensor): string {
  return `size=(${x.shape.join(', ')}${x.shape.length === 1 ? ',' : ''})`
}

function withSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let out = text
  // PyTorch counts two more characters than the last line has.
  let length = text.length - text.lastIndexOf('\n') + 1
  for (const suffix of suffixes)
    if (length + suffix.length + 2 > LINE_WIDTH) {
      out += `,\n${' '.repeat(indent)}${suffix}`
      length = indent + suffix.length
    } else {
      out += `, ${suffix}`
      length += suffix.length + 2
    }
  return `${out})`
}
