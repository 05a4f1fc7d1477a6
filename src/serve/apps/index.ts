import type { AppName } from '../../apps/run/app-names.ts'
import type { RunByApp } from '../../infer/index.ts'
import type { Route, RouteLimits, ServeRoutes } from '../routes.ts'

/** A run of an app. */
export type ServedRun<A extends AppName = AppName> = RunByApp[A]

/** The routes of each app, loaded on first use. */
const served = {
  text: async () => (await import('./text.ts')).textRoutes,
  tabular: async () => (await import('./tabular.ts')).tabularRoutes,
  collab: async () => (await import('./collab.ts')).collabRoutes,
  autoencoder: async () => (await import('./autoencoder.ts')).autoencoderRoutes,
  word2vec: async () => (await import('./word2vec.ts')).word2vecRoutes,
  images: async () => (await import('./images.ts')).imagesRoutes,
  'text-classifier': async () => (await import('./text-classifier.ts')).textClassifierRoutes,
} satisfies { readonly [A in AppName]: () => Promise<ServeRoutes<A>> }

/** The routes of a run. */
export async function routesOf(app: AppName, run: ServedRun, limits: RouteLimits): Promise<readonly Route[]> {
  const routes = (await served[app]()) as ServeRoutes<AppName>
  return routes(run as never, limits)
}
