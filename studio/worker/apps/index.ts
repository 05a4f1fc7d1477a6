import type { Task } from '../../protocol.ts'
import type { StudioApp } from './studio-app.ts'

/** The apps of the studio, loaded on first use. */
const apps = {
  text: async () => (await import('./text.ts')).text,
  tabular: async () => (await import('./tabular.ts')).tabular,
  images: async () => (await import('./images.ts')).images,
  collab: async () => (await import('./collab.ts')).collab,
} satisfies { readonly [A in Task['app']]: () => Promise<StudioApp<Extract<Task, { app: A }>>> }

/** Whether the studio trains an app. */
export function isStudioApp(name: string): name is Task['app'] {
  return Object.hasOwn(apps, name)
}

export async function appOf(name: Task['app']): Promise<StudioApp<Task>> {
  return (await apps[name]()) as StudioApp<Task>
}
