import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Answer, Question, RowField, Trial } from '../protocol.ts'
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
  return (
    <form onSubmit={submitting(() => ask({ app: 'tabular', cells }))}>
      <div class="fields">
        {fields.map((field) => (
          <Field key={field.name} label={field.name}>
            <Cell
              field={field}
              value={cells[field.name] ?? ''}
              set={(value) => setCells({ ...cells, [field.name]: value })}
            />
          </Field>
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
