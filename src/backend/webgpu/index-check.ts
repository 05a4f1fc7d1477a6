import { type IndexCaller, indexError } from '../index-error.ts'
import type { Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { storageOf } from './device-queue.ts'
import { countOf, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'

const cached = shaderCache<Shader>()

/** One workgroup looks for the first number outside 0 to extent - 1, and notes its position and itself. */
const checking = (): Shader =>
  cached('index check', (name) => ({
    name,
    inputs: ['index'],
    outputs: [],
    params: [{ name: 'count', type: 'u32' }, { name: 'extent', type: 'u32' }, ...walkParams(['index'])],
    lanes: LANES,
    checked: true,
    declarations: `
var<workgroup> first: array<u32, ${LANES}>;
fn numberAt(i: u32) -> u32 {
  ${walkCode(['index'], 'i')}
  return index_bits(at_index);
}`,
    body: `
  var own = 0xffffffffu;
  for (var i = lane; i < p_count(); i += ${LANES}u) {
    if (numberAt(i) >= p_extent()) {
      own = i;
      break;
    }
  }
  first[lane] = own;
  workgroupBarrier();
  if (lane == 0u) {
    for (var i = 1u; i < ${LANES}u; i++) { own = min(own, first[i]); }
    if (own != 0xffffffffu) {
      refuse(own);
      atomicStore(&checks[p_check() + 1u], numberAt(own));
    }
  }`,
  }))

/**
 * Checks that all numbers of an index are from 0 to `extent` - 1: at once where the host knows them, else on the device, and the next read throws.
 *
 * @throws IndexError
 */
export function checkIndex(queue: DeviceQueue, index: Strided, extent: number, caller: IndexCaller): void {
  const { shape, strides, offset } = index
  const count = countOf(shape)
  if (count === 0) return
  const { known } = storageOf(index)
  if (known === undefined) {
    const walk = walkOf(shape, [index])
    const refusal = (at: number, found: number): Error => indexError(caller, at, found, extent)
    return queue.run(checking(), [index], [], [count, extent, ...walkValues(walk)], 1, refusal)
  }
  const place = shape.map(() => 0)
  for (let i = 0, at = offset; i < count; i++) {
    const found = known[at]!
    if (found < 0 || found >= extent) throw indexError(caller, i, found, extent)
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      at += strides[dim]!
      if (++place[dim]! < shape[dim]!) break
      at -= strides[dim]! * shape[dim]!
      place[dim] = 0
    }
  }
}
