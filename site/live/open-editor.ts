import { javascript } from '@codemirror/lang-javascript'
import { basicSetup, EditorView } from 'codemirror'

/** An editor of a live example. */
export interface Editor {
  readonly text: () => string
  readonly replace: (text: string) => void
  readonly close: () => void
}

/** Opens an editor in an element. Tab leaves it, as the keyboard's users expect of a page. */
export function openEditor(parent: HTMLElement, text: string, label: string): Editor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      EditorView.contentAttributes.of({ 'aria-label': label, autocapitalize: 'off' }),
    ],
  })
  view.focus()
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    close: () => view.destroy(),
  }
}
