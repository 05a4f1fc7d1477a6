import { nodeBuiltin } from '../../base/node-builtin.ts'

/**
 * Whether a folder holds a run whose training has started but not finished: `lanner fit` records that in its `fit.json`, before there is a model.
 */
export async function isBegun(folder: string): Promise<boolean> {
  const { readFile } = nodeBuiltin('fs/promises', 'isBegun')
  const { join } = nodeBuiltin('path', 'isBegun')
  try {
    const { finished } = JSON.parse(await readFile(join(folder, 'fit.json'), 'utf8')) as {
      finished?: unknown
    }
    return finished === false
  } catch {
    return false
  }
}
