import type { CollabRun } from '../apps/collab/collab-run.ts'
import type { TabularRun } from '../apps/tabular/tabular-run.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { appOfRun } from './run-app.ts'

/**
 * Loads a run of any app, after the kernels.
 *
 * @throws FileError where the folder holds no run, or a damaged one.
 */
export async function loadRun(folder: string): Promise<TextRun | CollabRun | TabularRun> {
  const app = await appOfRun(folder, ['text', 'tabular', 'collab'])
  const { init } = await import('../tensor/index.ts')
  await init()
  switch (app) {
    case 'text':
      return (await import('../apps/text/text-run-node.ts')).loadTextRun(folder)
    case 'tabular':
      return (await import('../apps/tabular/tabular-run-node.ts')).loadTabularRun(folder)
    case 'collab':
      return (await import('../apps/collab/collab-run-node.ts')).loadCollabRun(folder)
  }
}
