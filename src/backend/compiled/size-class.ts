// Sizes of memory blocks: multiples of 64 bytes, four between each power of two and the next, so that a block is at most a quarter larger
// than requested, and a released block fits the next request of about its size.

/** The number of the class whose blocks hold `bytes`. */
export function sizeClassOf(bytes: number): number {
  const units = Math.max(1, Math.ceil(bytes / 64))
  if (units <= 4) return units - 1
  const octave = 31 - Math.clz32(units - 1)
  return (octave - 1) * 4 + ((units - 1) >>> (octave - 2)) - 4
}

/** Bytes of a block of class `index`. */
export function sizeClassBytes(index: number): number {
  if (index < 4) return (index + 1) * 64
  const octave = (index >> 2) + 1
  return ((index & 3) + 5) * 2 ** (octave - 2) * 64
}
