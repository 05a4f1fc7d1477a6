// Detects the instruction sets of the kernels in an x86-64 binary by their instructions: a build that lacks one still runs everywhere, only slower.

/** Minimum number of instructions of a set. The kernels have 38,000 and 3,000; other bytes match by chance a few times. */
const enough = { avx512: 5_000, avx2: 1_000 }

/** Instructions that look like AVX-512 on 64-byte vectors, and like fused multiply-adds of AVX2 on 32-byte vectors. */
export function countVectorInstructions(bytes) {
  let [avx512, avx2] = [0, 0]
  for (let at = 0; at + 5 < bytes.length; at++) {
    if (bytes[at] === 0x62) {
      // An EVEX prefix with map 1 to 3 and vectors of 64 bytes.
      const map = bytes[at + 1] & 0x0f
      if (map >= 1 && map <= 3 && (bytes[at + 2] & 0x04) !== 0 && (bytes[at + 3] & 0x60) === 0x40) avx512++
    } else if (bytes[at] === 0xc4 && (bytes[at + 1] & 0x1f) === 2) {
      // A VEX prefix with map 2, prefix 66 and vectors of 32 bytes, before the opcode of a multiply-add.
      const fused = bytes[at + 3] >= 0x96 && (bytes[at + 3] & 0x0f) >= 6 && bytes[at + 3] <= 0xbf
      if ((bytes[at + 2] & 0x07) === 5 && fused) avx2++
    }
  }
  return { avx512, avx2 }
}

/** The instruction sets whose kernels an x86-64 binary lacks. */
export function missingInstructionSets(bytes) {
  const found = countVectorInstructions(bytes)
  return Object.keys(enough).flatMap((name) =>
    found[name] < enough[name] ? [`has no ${name} kernels (${found[name]} instructions look like it)`] : [],
  )
}
