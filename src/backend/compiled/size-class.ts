// Sizes of memory blocks: multiples of 64 bytes, four between each power of two and the next, so that a block is at most a quarter larger
// than requested, and a released block fits the next request of about its size.

/** The number of the class whose blocks hold `bytes`. */
export function sizeClassOf(bytes: number): number {
  const units = Math.max(1, Math.ceil(bytes / 64))
  if (units <= 4) return units - 1
  // Bit operations have 32 bits: from 256 GiB on, count by division.
  const high = units - 1 < 2 ** 32 ? 0 : 20
  const low = Math.floor((units - 1) / 2 ** high)
  const octave = 31 - Math.clz32(low) + high
  return (octave - 1) * 4 + (low >>> (octave - 2 - high)) - 4
}

/** Bytes of a block of class `index`. */
export function sizeClassBytes(index: number): number {
  if (index < 4) return (index + 1) * 64
  const octave = (index >> 2) + 1
  return ((index & 3) + 5) * 2 ** (octave - 2) * 64
}
