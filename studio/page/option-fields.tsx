import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { FitSettings, OptionField } from '../protocol.ts'

export interface OptionFieldsProps {
  readonly fields: readonly OptionField[]
  readonly settings: FitSettings
  /** The columns of a table. */
  readonly columns: readonly string[]
  readonly change: (settings: FitSettings) => void
}

/** The further options of the command, each with what `lanner fit --help` says about it. */
export function OptionFields({ fields, settings, columns, change }: OptionFieldsProps): JSX.Element {
  const { options = {} } = settings
  const set = (name: string, text: string): void => {
    const { [name]: _before, ...others } = options
    change({ ...settings, options: text.trim() === '' ? others : { ...others, [name]: text } })
  }
  return (
    <div class="options">
      {fields.map((field) => (
        <OptionControl
          key={field.name}
          field={field}
          value={options[field.name] ?? ''}
          columns={columns}
          set={(text) => set(field.name, text)}
        />
      ))}
    </div>
  )
}

/** `--batch-size <n>` as a label. */
function labelOf({ flag }: OptionField): string {
  const words = flag.replace(/ <.*$/, '').slice(2).replaceAll('-', ' ')
  return `${words[0]!.toUpperCase()}${words.slice(1)}`
}

interface OptionControlProps {
  readonly field: OptionField
  readonly value: string
  readonly columns: readonly string[]
  readonly set: (text: string) => void
}

function OptionControl({ field, value, columns, set }: OptionControlProps): JSX.Element {
  const id = useId()
  const shared = { id, 'aria-describedby': `${id}-help` }
  const { kind, choices, help } = field
  const list = kind === 'column' ? columns : choices
  return (
    <div class="field">
      <label for={id}>{labelOf(field)}</label>
      {kind === 'switch' ? (
        <input
          {...shared}
          type="checkbox"
          checked={value !== ''}
          onChange={(event) => set(event.currentTarget.checked ? 'on' : '')}
        />
      ) : kind === 'choice' || kind === 'column' ? (
        <select {...shared} value={value} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">default</option>
          {list.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type="text"
          placeholder="default"
          value={value}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
      <small id={`${id}-help`}>{help}</small>
    </div>
  )
}
