import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { DeviceQueue } from './device-queue.ts'
import type { GpuStorage } from './gpu-storage.ts'
import type { Shader } from './shader.ts'
import { type Walk, walkCode, walkParams, walkValues } from './strided-walk.ts'

const cached = shaderCache<Shader>()

/**
 * Floats have no atomic sums, and their order would change the bits. So elements of a line with the same number are linked first: `links[i]` is the next element with
 * the number of element i, or the size of the line if there is none, plus 0x80000000 if an element before i has the number too.
 */
const linking = (): Shader =>
  cached('links', (name) => ({
    name,
    inputs: ['index'],
    outputs: ['links'],
    params: [
      { name: 'count', type: 'u32' },
      { name: 'size', type: 'u32' },
      { name: 'step', type: 'u32' },
      ...walkParams(['index']),
    ],
    lanes: LANES,
    body: `
  if (invocation >= p_count()) { return; }
  let size = p_size();
  let own = invocation % size;
  ${walkCode(['index'], 'invocation / size')}
  let wanted = index_bits(at_index + own * p_step());
  var next = own + 1u;
  while (next < size && index_bits(at_index + next * p_step()) != wanted) { next++; }
  var before = own;
  while (before > 0u && index_bits(at_index + (before - 1u) * p_step()) != wanted) { before--; }
  set_links(invocation, next | select(0u, 0x80000000u, before > 0u));`,
  }))

/** Links the elements of each line of an index; `lines` walks over the lines, `step` goes along one. The caller releases the result. */
export function linksOf(
  queue: DeviceQueue,
  index: Parameters<DeviceQueue['run']>[1][number],
  lines: Walk,
  size: number,
  step: number,
): GpuStorage {
  const count = countOf(lines.shape) * size
  const links = queue.pool.allocate('int32', count)
  queue.run(linking(), [index], [links], [count, size, step, ...walkValues(lines)], groupsFor(count))
  return links
}
