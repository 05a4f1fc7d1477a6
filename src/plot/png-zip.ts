import { nodeBuiltin } from '../base/node-builtin.ts'

/** Compresses the pixels of a PNG file. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return nodeBuiltin('zlib', 'pngBytes').deflateSync(bytes)
}

/** The checksum of a chunk of a PNG file. */
export function crc32(bytes: Uint8Array): number {
  return nodeBuiltin('zlib', 'pngBytes').crc32(bytes)
}
