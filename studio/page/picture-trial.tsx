import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { Answer, PictureSample, Question, Trial } from '../protocol.ts'
import { Png } from './classes-table.tsx'
import { DrawingPad } from './drawing-pad.tsx'

type PicturesTrial = Extract<Trial, { app: 'images' }>

/** Classifies a held-out picture, one of the user, or a drawing. */
export function PictureTrial({
  trial: { samples, drawing },
  asking,
  ask,
}: {
  readonly trial: PicturesTrial
  readonly asking: boolean
  readonly ask: (question: Question) => void
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const tryPicture = (name: string, picture: Blob): void => ask({ app: 'images', name, picture })
  return (
    <>
      <p>
        {samples.length > 0
          ? 'A picture that the net was not trained on, or one of yours:'
          : 'One of your pictures:'}
      </p>
      <ul class="samples" aria-label="Held-out pictures">
        {samples.map((sample) => (
          <li key={sample.name}>
            <button
              type="button"
              class="sample"
              disabled={asking}
              aria-label={`${sample.name}, which is ${sample.actual}`}
              onClick={() => tryPicture(sample.name, blobOf(sample))}
            >
              <Png data={sample.png} alt="" />
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" disabled={asking} onClick={() => input.current?.click()}>
          Choose a picture
        </button>
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif"
          aria-label="A picture"
          tabIndex={-1}
          class="hidden"
          onChange={() => {
            const file = input.current?.files?.[0]
            if (file !== undefined) tryPicture(file.name, file)
            if (input.current !== null) input.current.value = ''
          }}
        />
      </p>
      {drawing !== null && (
        <>
          <p>Or draw one:</p>
          <DrawingPad
            isBright={drawing === 'bright'}
            done={(picture) => tryPicture('The drawing', picture)}
          />
        </>
      )}
    </>
  )
}

function blobOf({ png }: PictureSample): Blob {
  return new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' })
}

/** The prediction for a picture, what the net saw, and where the evidence is. */
export function PictureAnswer({
  answer,
}: {
  readonly answer: Extract<Answer, { app: 'images' }>
}): JSX.Element {
  const [picture, heat] = answer.png
  return (
    <div class="pictures" data-picture={answer.name}>
      <Png data={picture!} alt={`${answer.name}, as the net sees it`} least={112} />
      <Png data={heat!} alt={`Evidence for ${answer.prediction} in red`} least={112} />
    </div>
  )
}
