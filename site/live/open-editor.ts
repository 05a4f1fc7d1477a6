import { javascript } from '@codemirror/lang-javascript'
import { syntaxHighlighting } from '@codemirror/language'
import { classHighlighter } from '@lezer/highlight'
import { basicSetup, EditorView } from 'codemirror'

/** An editor of a live example. */
export interface Editor {
  readonly text: () => string
  readonly replace: (text: string) => void
  readonly close: () => void
}

/** Opens an editor in an element. Tab moves to the buttons, so that the keyboard can leave it. */
export function openEditor(parent: HTMLElement, text: string, label: string): Editor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      // Classes, so that the colors are those of the page, light or dark.
      syntaxHighlighting(classHighlighter),
      EditorView.contentAttributes.of({ 'aria-label': label, autocapitalize: 'off' }),
    ],
  })
  // Long lines scroll, also by the keyboard.
  view.scrollDOM.tabIndex = 0
  view.focus()
  return {
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    close: () => view.destroy(),
  }
}
