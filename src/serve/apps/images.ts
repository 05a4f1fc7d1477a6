import type { Context } from 'hono'
import type { ImagePrediction, ImagesRun } from '../../apps/images/images-run.ts'
import { pictureDecoder, type PictureDecoder } from '../../data/images/decode-picture.ts'
import { picturesOf, type Picture } from '../../data/images/picture.ts'
import { LannerError } from '../../base/errors.ts'
import { clipped } from '../../base/quoted.ts'
import { inTime } from '../deadline.ts'
import { MicroBatcher } from '../micro-batcher.ts'
import { answers, number, object, text } from '../openapi.ts'
import { RequestError } from '../request-error.ts'
import type { Route, RouteLimits } from '../routes.ts'

/** Content types of a picture. Pages of other sites cannot send them without a preflight request. */
const types = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/octet-stream']

/** Maximum number of pictures per batch. */
const MOST_TOGETHER = 64

/** `/predict`: the class of the picture in the body of the request. */
export function imagesRoutes(run: ImagesRun, { seconds }: RouteLimits): readonly Route[] {
  const batcher = new MicroBatcher<Picture, ImagePrediction>(
    async (pictures) => run.answers(await run.outputs(picturesOf(pictures))),
    MOST_TOGETHER,
  )
  let decoder: Promise<PictureDecoder> | null = null
  const { classes } = run.input
  return [
    {
      method: 'POST',
      path: '/predict',
      operation: {
        summary: 'Predicts the picture in the body of the request: a JPEG, PNG, WebP or GIF file',
        requestBody: {
          required: true,
          content: Object.fromEntries(
            types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
          ),
        },
        responses: answers(
          'The prediction',
          object({
            prediction: classes === null ? number : text,
            probabilities: {
              type: ['object', 'null'],
              additionalProperties: number,
              description: 'by class; null if the target is a number',
            },
          }),
        ),
      },
      async answer(c) {
        const bytes = await pictureOf(c)
        decoder ??= pictureDecoder(run.input.stored)
        const decode = await decoder
        return c.json(
          await inTime(seconds, async (signal) =>
            batcher.ask(await decode(bytes, 'The picture').catch(asRequestError), signal),
          ),
        )
      },
    },
  ]
}

async function pictureOf(c: Context): Promise<Uint8Array> {
  const type = c.req.header('content-type')
  if (!types.includes(type?.split(';')[0]!.trim().toLowerCase() ?? ''))
    throw new RequestError(
      null,
      `The request needs a picture as its body, with a content-type such as image/jpeg; got ${type === undefined ? 'none' : clipped(type, 60)}.`,
      415,
    )
  return new Uint8Array(await c.req.arrayBuffer())
}

function asRequestError(error: unknown): never {
  if (error instanceof LannerError && error.code === 'file') throw new RequestError(null, error.message)
  throw error
}
