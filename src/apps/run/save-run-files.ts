import { writeFileAtomically } from '../../base/atomic-write.ts'
import { FileError } from '../../base/errors.ts'
import { fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'

/** Writes the weights, then the description; each file is replaced whole or not at all. In Node only. */
export async function saveRunFiles(
  folder: string,
  { description, weights }: { readonly description: Uint8Array; readonly weights: Uint8Array },
): Promise<void> {
  const { mkdir } = nodeBuiltin('fs/promises', 'run.save')
  const { join } = nodeBuiltin('path', 'run.save')
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new FileError(`${folder} cannot be made: ${fileProblem(error)}.`, { cause: error })
  }
  await writeFileAtomically(join(folder, 'model.safetensors'), weights)
  await writeFileAtomically(join(folder, 'model.json'), description)
}
