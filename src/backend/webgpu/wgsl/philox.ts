import { MULTIPLIER_0, MULTIPLIER_1, WEYL_0, WEYL_1 } from '../../../base/philox.ts'
import { wideIntegers } from './integers.ts'
import { snippet } from './snippet.ts'

/** Philox4x32-10: the same words as `base/philox.ts`. */
export const philox = snippet(
  `
fn philoxBlock(seed: vec2<u32>, block: vec2<u32>, stream: u32) -> vec4<u32> {
  var c = vec4<u32>(block, stream, 0u);
  var key = seed;
  for (var round = 0; round < 10; round++) {
    let a = wholeProduct(${MULTIPLIER_0}u, c.x);
    let b = wholeProduct(${MULTIPLIER_1}u, c.z);
    c = vec4<u32>(b.y ^ c.y ^ key.x, b.x, a.y ^ c.w ^ key.y, a.x);
    key = key + vec2<u32>(${WEYL_0}u, ${WEYL_1}u);
  }
  return c;
}`,
  wideIntegers,
)
