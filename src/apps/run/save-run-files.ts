import { writeFileAtomically } from '../../base/atomic-write.ts'
import { makeFolder } from '../../base/file-target.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'

/** Writes the weights, then the description; each file is replaced atomically. Node only. */
export async function saveRunFiles(
  folder: string,
  { description, weights }: { readonly description: Uint8Array; readonly weights: Uint8Array },
): Promise<void> {
  const { join } = nodeBuiltin('path', 'run.save')
  await makeFolder(folder)
  // The run may come from someone else: do not follow links in it.
  const options = { followLinks: false }
  await writeFileAtomically(join(folder, 'model.safetensors'), weights, options)
  await writeFileAtomically(join(folder, 'model.json'), description, options)
}
