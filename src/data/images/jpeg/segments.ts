import { huffmanTable, type HuffmanTable } from './huffman.ts'

/** A colour component of a JPEG file. */
export interface Component {
  /** Blocks of each unit, across and down. */
  readonly across: number
  readonly down: number
  /** In the order of the file. */
  readonly quantization: Uint16Array
  readonly dc: HuffmanTable
  readonly ac: HuffmanTable
}

/** What the segments of a plain JPEG file say. */
export interface PlainJpeg {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  /** The most of all components. */
  readonly across: number
  readonly down: number
  readonly components: readonly Component[]
  /** Units between restart markers; 0 for none. */
  readonly restartEvery: number
  /** Where the compressed data starts. */
  readonly start: number
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly components: readonly {
    readonly id: number
    readonly across: number
    readonly down: number
    readonly table: number
  }[]
}

/** Reads the segments of a file; null if it is not plain, or damaged. */
export function plainJpeg(bytes: Uint8Array): PlainJpeg | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null
  const quantization: (Uint16Array | undefined)[] = []
  const [dcs, acs]: (HuffmanTable | undefined)[][] = [[], []]
  let frame: Frame | null = null
  let restartEvery = 0
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    const end = at + 2 + view.getUint16(at + 2)
    if (end > bytes.length) return null
    const segment = bytes.subarray(at + 4, end)
    switch (marker) {
      case 0xc0:
        frame = readFrame(segment)
        if (frame === null) return null
        break
      case 0xc4:
        if (!readHuffman(segment, dcs!, acs!)) return null
        break
      case 0xdb:
        if (!readQuantization(segment, quantization)) return null
        break
      case 0xdd:
        if (segment.length !== 2) return null
        restartEvery = 256 * segment[0]! + segment[1]!
        break
      case 0xda:
        return frame === null
          ? null
          : scan(segment, frame, { quantization, dcs: dcs!, acs: acs! }, { bytes, restartEvery, start: end })
      // A comment, and JFIF's own.
      case 0xfe:
      case 0xe0:
        break
      // Other frames; EXIF may turn the picture; a colour profile, or Adobe's colours.
      default:
        return null
    }
    at = end
  }
  return null
}

/** Sizes of one component, or of three where the first has as many blocks as all and the others one. */
function readFrame(segment: Uint8Array): Frame | null {
  const [depth, high, low, wide, narrow, count] = segment
  if (depth !== 8 || (count !== 1 && count !== 3) || segment.length !== 6 + 3 * count) return null
  const [height, width] = [256 * high! + low!, 256 * wide! + narrow!]
  const components = Array.from({ length: count }, (_, i) => {
    const [id, sampling, table] = segment.subarray(6 + 3 * i, 9 + 3 * i)
    return { id: id!, across: sampling! >> 4, down: sampling! & 15, table: table! }
  })
  const [first, ...others] = components as [Frame['components'][0]]
  const known =
    count === 1 || ['1,1', '2,1', '2,2'].includes(`${first.across},${first.down}`)
      ? others.every(({ across, down }) => across === 1 && down === 1)
      : false
  if (!known || width === 0 || height === 0) return null
  // A single component is stored block by block, whatever its sampling.
  return { width, height, components: count === 1 ? [{ ...first, across: 1, down: 1 }] : components }
}

function readHuffman(
  segment: Uint8Array,
  dcs: (HuffmanTable | undefined)[],
  acs: (HuffmanTable | undefined)[],
): boolean {
  for (let at = 0; at < segment.length;) {
    const kind = segment[at]!
    const counts = segment.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const table =
      counts.length === 16 && at + 17 + total <= segment.length && (kind & 15) < 4 && kind >> 4 < 2
        ? huffmanTable(counts, segment.subarray(at + 17, at + 17 + total))
        : null
    if (table === null) return false
    ;(kind >> 4 === 0 ? dcs : acs)[kind & 15] = table
    at += 17 + total
  }
  return true
}

function readQuantization(segment: Uint8Array, tables: (Uint16Array | undefined)[]): boolean {
  for (let at = 0; at < segment.length; at += 65) {
    // 16-bit tables are not baseline.
    if (segment[at]! > 3 || at + 65 > segment.length) return false
    tables[segment[at]!] = Uint16Array.from(segment.subarray(at + 1, at + 65))
  }
  return true
}

function scan(
  segment: Uint8Array,
  { width, height, components }: Frame,
  tables: {
    readonly quantization: readonly (Uint16Array | undefined)[]
    readonly dcs: readonly (HuffmanTable | undefined)[]
    readonly acs: readonly (HuffmanTable | undefined)[]
  },
  rest: Pick<PlainJpeg, 'bytes' | 'restartEvery' | 'start'>,
): PlainJpeg | null {
  if (segment[0] !== components.length || segment.length !== 4 + 2 * components.length) return null
  const complete: Component[] = []
  for (const [i, { id, across, down, table }] of components.entries()) {
    const [of, chosen] = segment.subarray(1 + 2 * i, 3 + 2 * i)
    const quantization = tables.quantization[table]
    const [dc, ac] = [tables.dcs[chosen! >> 4], tables.acs[chosen! & 15]]
    if (of !== id || quantization === undefined || dc === undefined || ac === undefined) return null
    complete.push({ across, down, quantization, dc, ac })
  }
  const [first] = complete as [Component]
  return { width, height, across: first.across, down: first.down, components: complete, ...rest }
}
