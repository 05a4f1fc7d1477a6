import type { JSX } from 'preact'
import { Field } from './field.tsx'
import { OptionFields } from './option-fields.tsx'
import { RateSearch } from './rate-search.tsx'
import type {
  FoundRate,
  OpenedData,
  OptionField,
  PictureStart,
  Quality,
  Task,
  TextModel,
} from '../protocol.ts'

export interface TaskCardProps {
  readonly data: OpenedData
  readonly task: Task
  /** Null while the task is being checked. */
  readonly warnings: readonly string[] | null
  readonly locked: boolean
  readonly isRefused: boolean
  /** Whether a model was trained already. */
  readonly again: boolean
  readonly choose: (task: Task) => void
  readonly begin: (task: Task) => void
  readonly search: FoundRate | 'searching' | null
  readonly findRate: (task: Task) => void
  /** The further options of the command. */
  readonly options: readonly OptionField[]
}

/** What to learn from the data, the options of the fit, and the button that starts it. */
export function TaskCard({
  data,
  task,
  warnings,
  locked,
  isRefused,
  again,
  choose,
  begin,
  search,
  findRate,
  options,
}: TaskCardProps): JSX.Element {
  const isEvents = task.app === 'collab' && task.rating === null
  return (
    <form
      class="card"
      aria-labelledby="task"
      onSubmit={(event) => {
        event.preventDefault()
        begin(task)
      }}
    >
      <h2 id="task">What to learn</h2>
      <fieldset disabled={locked}>
        <legend class="hidden">Task</legend>
        {data.kind === 'text' ? (
          <p>To continue the text, one character at a time.</p>
        ) : data.kind === 'pictures' ? (
          <p>To tell the classes apart.</p>
        ) : (
          <TableTask data={data} task={task} choose={choose} />
        )}
        <details class="more">
          <summary>More options</summary>
          <div class="fields">
            <Settings task={task} choose={choose} />
          </div>
          {!isEvents && (
            <RateSearch
              search={search}
              find={() => findRate(task)}
              use={(lr) => choose({ ...task, settings: { ...task.settings, lr } })}
            />
          )}
          {options.length > 0 && (
            <details>
              <summary>All options of the command</summary>
              <OptionFields
                fields={options}
                settings={task.settings}
                columns={data.kind === 'table' ? data.columns.map(({ name }) => name) : []}
                change={(settings) => choose({ ...task, settings })}
              />
            </details>
          )}
        </details>
      </fieldset>
      {warnings !== null && warnings.length > 0 && <Warnings warnings={warnings} />}
      <p>
        <button type="submit" class="main" disabled={locked || isRefused || search === 'searching'}>
          {again ? 'Train again' : 'Train'}
        </button>
      </p>
    </form>
  )
}

/** Warnings as a list. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }): JSX.Element {
  return (
    <ul class="notes" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  )
}

type Table = Extract<OpenedData, { kind: 'table' }>

interface TableTaskProps {
  readonly data: Table
  readonly task: Task
  readonly choose: (task: Task) => void
}

function TableTask({ data, task, choose }: TableTaskProps): JSX.Element {
  const names = data.columns.map(({ name }) => name)
  // The further options of one app are not those of the other.
  const { options: _others, ...settings } = task.settings
  return (
    <>
      <div class="choices" role="radiogroup" aria-label="Task">
        <label>
          <input
            type="radio"
            name="app"
            checked={task.app === 'tabular'}
            onChange={() =>
              choose({ app: 'tabular', settings, target: names.at(-1) ?? '', uses: {}, quality: 'default' })
            }
          />
          Predict a column
        </label>
        <label>
          <input
            type="radio"
            name="app"
            checked={task.app === 'collab'}
            onChange={() =>
              choose({
                app: 'collab',
                settings,
                user: names[0] ?? '',
                item: names[1] ?? '',
                rating: names[2] ?? null,
              })
            }
          />
          Recommend items to users
        </label>
      </div>
      <div class="fields">
        {task.app === 'tabular' && (
          <Field label="Column to predict">
            <ColumnSelect
              names={names}
              value={task.target}
              choose={(target) => choose({ ...task, target })}
            />
          </Field>
        )}
        {task.app === 'collab' && (
          <>
            <Field label="User column">
              <ColumnSelect names={names} value={task.user} choose={(user) => choose({ ...task, user })} />
            </Field>
            <Field label="Item column">
              <ColumnSelect names={names} value={task.item} choose={(item) => choose({ ...task, item })} />
            </Field>
            <Field label="Rating column">
              <ColumnSelect
                names={names}
                value={task.rating ?? ''}
                none="none: each row is an event"
                choose={(rating) => choose({ ...task, rating: rating === '' ? null : rating })}
              />
            </Field>
          </>
        )}
      </div>
    </>
  )
}

interface ColumnSelectProps {
  readonly id?: string
  readonly names: readonly string[]
  readonly value: string
  /** The label of no column, if there may be none. */
  readonly none?: string
  readonly choose: (name: string) => void
}

function ColumnSelect({ id, names, value, none, choose }: ColumnSelectProps): JSX.Element {
  return (
    <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
      {none !== undefined && <option value="">{none}</option>}
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}

function Settings({
  task,
  choose,
}: {
  readonly task: Task
  readonly choose: (task: Task) => void
}): JSX.Element {
  const { settings } = task
  const set = (name: 'epochs' | 'lr' | 'seed', text: string): void => {
    const { [name]: _before, ...others } = settings
    choose({ ...task, settings: text.trim() === '' ? others : { ...others, [name]: Number(text) } })
  }
  return (
    <>
      {task.app === 'text' && (
        <Field label="Model">
          <select
            value={task.model}
            onChange={(event) => choose({ ...task, model: event.currentTarget.value as TextModel })}
          >
            <option value="gru">GRU (recurrent)</option>
            <option value="lstm">LSTM (recurrent)</option>
            <option value="rnn-stateful">plain RNN</option>
            <option value="gpt">GPT (attention)</option>
          </select>
        </Field>
      )}
      {task.app === 'tabular' && (
        <Field label="Effort">
          <select
            value={task.quality}
            onChange={(event) => choose({ ...task, quality: event.currentTarget.value as Quality })}
          >
            <option value="default">default</option>
            <option value="fast">fast: fewer nets and epochs</option>
          </select>
        </Field>
      )}
      {task.app === 'images' && (
        <>
          <Field label="Start">
            <select
              value={task.start}
              onChange={(event) => choose({ ...task, start: event.currentTarget.value as PictureStart })}
            >
              <option value="auto">automatic: what short trials prefer</option>
              <option value="freeze">a trained net; learn its last layer (seconds)</option>
              <option value="none">from scratch</option>
            </select>
          </Field>
          <NumberField
            label="Time budget (seconds)"
            value={task.timeBudget ?? undefined}
            set={(text) => choose({ ...task, timeBudget: numberOf(text) })}
          />
          <NumberField
            label="Picture size (pixels)"
            value={task.size ?? undefined}
            set={(text) => choose({ ...task, size: numberOf(text) })}
          />
        </>
      )}
      <NumberField label="Epochs" value={settings.epochs} set={(text) => set('epochs', text)} />
      <NumberField label="Learning rate" value={settings.lr} set={(text) => set('lr', text)} />
      <NumberField label="Seed" value={settings.seed} set={(text) => set('seed', text)} />
    </>
  )
}

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))

interface NumberFieldProps {
  readonly label: string
  readonly value: number | undefined
  readonly set: (text: string) => void
}

function NumberField({ label, value, set }: NumberFieldProps): JSX.Element {
  return (
    <Field label={label}>
      <input
        type="number"
        step="any"
        placeholder="default"
        value={value ?? ''}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </Field>
  )
}
