// Trains in a Worker, so that the page stays responsive.
import { init } from 'lanner'
import { fit, ImageData, type ImagesRun } from 'lanner/images'
import type { Answer, PictureClass, Request } from './messages.ts'

let run: ImagesRun | null = null

async function train(classes: readonly PictureClass[]): Promise<Answer> {
  const began = performance.now()
  await init()
  const pictures = classes.flatMap(({ name, pictures }) =>
    pictures.map((picture) => ({ picture, target: name })),
  )
  const data = await ImageData.fromPictures(pictures, { size: 48 })
  // The last layer only, on features of the net that comes with Lanner.
  run = await fit(data, { freeze: true })
  const { accuracy } = run.facts.metrics['valid'] as { accuracy: number }
  return {
    kind: 'trained',
    accuracy,
    held: data.split.valid.length,
    seconds: (performance.now() - began) / 1000,
  }
}

async function classify(picture: Blob): Promise<Answer> {
  if (run === null) throw new Error('Train first.')
  const { probabilities } = await run.predict(picture)
  return { kind: 'classified', probabilities: probabilities! }
}

self.addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  try {
    self.postMessage(data.kind === 'train' ? await train(data.classes) : await classify(data.picture))
  } catch (error) {
    const failed: Answer = { kind: 'failed', message: (error as Error).message }
    self.postMessage(failed)
  }
})
