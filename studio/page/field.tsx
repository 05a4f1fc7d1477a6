import { cloneElement, type JSX, type VNode } from 'preact'
import { useId } from 'preact/hooks'

export interface FieldProps {
  readonly label: string
  /** The control. */
  readonly children: VNode<{ id?: string }>
}

/** A control with its label next to it: around a list, the label would also be made of the options. */
export function Field({ label, children }: FieldProps): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, { id })}
    </div>
  )
}
