import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Chart } from './chart.tsx'
import type { Answer, Question, RowField, RowReasons, Trial } from '../protocol.ts'
import { Field } from './field.tsx'
import { PictureAnswer, PictureTrial } from './picture-trial.tsx'
import { Warnings } from './task-card.tsx'

export interface TrialCardProps {
  readonly trial: Trial
  readonly answer: Answer | null
  readonly asking: boolean
  readonly ask: (question: Question) => void
}

/** Tries the trained run: continues a prompt, predicts a row, recommends items, or classifies a picture. */
export function TrialCard({ trial, answer, asking, ask }: TrialCardProps): JSX.Element {
  return (
    <section class="card" aria-labelledby="trial">
      <h2 id="trial">Try it</h2>
      {trial.app === 'text' && <TextTrial prompt={trial.prompt} asking={asking} ask={ask} />}
      {trial.app === 'tabular' && <RowTrial trial={trial} asking={asking} ask={ask} />}
      {trial.app === 'collab' && <UserTrial users={trial.users} asking={asking} ask={ask} />}
      {trial.app === 'images' && <PictureTrial trial={trial} asking={asking} ask={ask} />}
      <div aria-live="polite" aria-busy={asking}>
        {answer !== null && (
          <>
            <AnswerView answer={answer} />
            {answer.warnings.length > 0 && <Warnings warnings={answer.warnings} />}
          </>
        )}
      </div>
    </section>
  )
}

type Ask = Pick<TrialCardProps, 'asking' | 'ask'>

function submitting(ask: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault()
    ask()
  }
}

function TextTrial({ prompt: first, asking, ask }: Ask & { readonly prompt: string }): JSX.Element {
  const [prompt, setPrompt] = useState(first)
  const [length, setLength] = useState(200)
  const [temperature, setTemperature] = useState(0.8)
  const [seed, setSeed] = useState(42)
  return (
    <form onSubmit={submitting(() => ask({ app: 'text', prompt, length, temperature, seed }))}>
      <div class="fields">
        <Field label="Prompt">
          <input type="text" value={prompt} onInput={(event) => setPrompt(event.currentTarget.value)} />
        </Field>
        <Field label="Length">
          <input
            type="number"
            min={1}
            max={5000}
            required
            value={length}
            onInput={(event) => setLength(event.currentTarget.valueAsNumber)}
          />
        </Field>
        <Field label="Temperature">
          <input
            type="number"
            min={0}
            max={100}
            step="any"
            required
            value={temperature}
            onInput={(event) => setTemperature(event.currentTarget.valueAsNumber)}
          />
        </Field>
        <Field label="Seed">
          <input
            type="number"
            min={0}
            required
            value={seed}
            onInput={(event) => setSeed(event.currentTarget.valueAsNumber)}
          />
        </Field>
      </div>
      <p>
        <button type="submit" disabled={asking}>
          Write
        </button>
      </p>
    </form>
  )
}

function RowTrial({
  trial: { target, fields },
  asking,
  ask,
}: Ask & { readonly trial: Extract<Trial, { app: 'tabular' }> }): JSX.Element {
  const [cells, setCells] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(fields.map(({ name, value }) => [name, value])),
  )
  // What was moved while the last question was being answered.
  const [waiting, setWaiting] = useState<Readonly<Record<string, string>> | null>(null)
  useEffect(() => {
    if (asking || waiting === null) return
    setWaiting(null)
    ask({ app: 'tabular', cells: waiting })
  }, [asking, waiting])
  const set = (name: string, value: string): Readonly<Record<string, string>> => {
    const next = { ...cells, [name]: value }
    setCells(next)
    return next
  }
  return (
    <form onSubmit={submitting(() => ask({ app: 'tabular', cells, explain: true }))}>
      <div class="fields">
        {fields.map((field) => (
          <div key={field.name}>
            <Field label={field.name}>
              <Cell
                field={field}
                value={cells[field.name] ?? ''}
                set={(value) => void set(field.name, value)}
              />
            </Field>
            {field.range !== null && (
              <Slider
                name={field.name}
                range={field.range}
                value={Number(cells[field.name])}
                set={(value) => setWaiting(set(field.name, value))}
              />
            )}
          </div>
        ))}
      </div>
      <p>
        <button type="submit" disabled={asking}>
          Predict {target}
        </button>
      </p>
    </form>
  )
}

/** Steps of a slider between whole numbers that are far apart, and between others. */
const STEPS = 200

/** Moves a cell within the values of its column; the prediction follows. */
function Slider({
  name,
  range: [low, high],
  value,
  set,
}: {
  readonly name: string
  readonly range: readonly [number, number]
  readonly value: number
  readonly set: (value: string) => void
}): JSX.Element {
  const isWhole = Number.isInteger(low) && Number.isInteger(high)
  return (
    <input
      type="range"
      aria-label={`${name}, what if`}
      min={low}
      max={high}
      step={isWhole && high - low >= 2 ? Math.max(1, Math.round((high - low) / STEPS)) : (high - low) / STEPS}
      value={Number.isFinite(value) ? value : low}
      onInput={(event) => set(String(Number(event.currentTarget.valueAsNumber.toPrecision(6))))}
    />
  )
}

interface CellProps {
  readonly id?: string
  readonly field: RowField
  readonly value: string
  readonly set: (value: string) => void
}

function Cell({ id, field: { levels }, value, set }: CellProps): JSX.Element {
  if (levels.length > 0)
    return (
      <select id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">(missing)</option>
        {levels.map((level) => (
          <option key={level} value={level}>
            {level}
          </option>
        ))}
      </select>
    )
  return (
    <input
      id={id}
      type="text"
      value={value}
      placeholder="missing"
      onInput={(event) => set(event.currentTarget.value)}
    />
  )
}

function UserTrial({ users, asking, ask }: Ask & { readonly users: readonly string[] }): JSX.Element {
  const [user, setUser] = useState(users[0] ?? '')
  return (
    <form onSubmit={submitting(() => ask({ app: 'collab', user, n: 10 }))}>
      <div class="fields">
        <Field label="User">
          <input
            type="text"
            list="users"
            required
            value={user}
            onInput={(event) => setUser(event.currentTarget.value)}
          />
        </Field>
        <datalist id="users">
          {users.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      <p>
        <button type="submit" disabled={asking}>
          Recommend
        </button>
      </p>
    </form>
  )
}

/** The most classes whose probabilities are listed. */
const CLASSES = 10

function AnswerView({ answer }: { readonly answer: Answer }): JSX.Element {
  switch (answer.app) {
    case 'text':
      return (
        <pre class="excerpt" tabIndex={0} data-answer="text">
          <strong>{answer.prompt}</strong>
          {answer.text}
        </pre>
      )
    case 'tabular':
    case 'images':
      return (
        <>
          {answer.app === 'images' && <PictureAnswer answer={answer} />}
          <p class="prediction" data-answer={answer.app}>
            {answer.prediction}
          </p>
          {answer.app === 'tabular' && answer.reasons !== null && <Reasons reasons={answer.reasons} />}
          {answer.probabilities.length > 0 && (
            <dl class="shares">
              {answer.probabilities.slice(0, CLASSES).map(([label, share]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    <meter min={0} max={1} value={share} aria-label={label} /> {(100 * share).toFixed(1)} %
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </>
      )
    case 'collab':
      return (
        <ol class="items" data-answer="collab">
          {answer.items.map(({ item, rating, because }) => (
            <li key={item}>
              <strong>{item}</strong>
              {rating !== null && <span> {rating.toFixed(2)}</span>}
              {because.length > 0 && <small> because of {because.join('; ')}</small>}
            </li>
          ))}
        </ol>
      )
  }
}

const brief = (value: number): string => String(Number(value.toPrecision(4)))

/** Which columns moved a prediction away from the mean. */
function Reasons({ reasons }: { readonly reasons: RowReasons }): JSX.Element {
  const { of, prediction, mean, rows, chart, alt } = reasons
  return (
    <figure data-reasons>
      <figcaption>
        What moved the {of} from {brief(mean)}, the mean of {rows} training rows, to {brief(prediction)}.
        Columns that belong together share their effect.
      </figcaption>
      <Chart of={(size) => ({ kind: 'spec', spec: chart[size] })} version={reasons} alt={alt} />
    </figure>
  )
}
