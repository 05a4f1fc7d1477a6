import { computed, defineComponent, h, nextTick, onBeforeUnmount, ref, shallowRef, type VNode } from 'vue'
import { knobsOf, withKnob, type Knob } from './knobs.ts'
import type { Editor } from './open-editor.ts'
import { withOutput, type Output } from './output.ts'
import type { WorkerRun } from './run-in-worker.ts'

type State = 'idle' | 'loading' | 'running' | 'done' | 'stopped' | 'failed'
type Shown = Output | { readonly kind: 'error'; readonly text: string; readonly place?: string }

/** More would make the page slow. */
const mostOutputs = 500

/** Below a longer program, nobody would find the buttons: they go above it. */
const mostLinesAbove = 40

/** A code block with Run, Stop and Edit. The editor and the library load when they are first used. */
export default defineComponent({
  name: 'LiveCode',
  props: { source: { type: String, required: true } },
  setup(props, { slots }) {
    const original = decodeURIComponent(props.source)
    const isLong = original.split('\n').length > mostLinesAbove
    const state = ref<State>('idle')
    const outputs = shallowRef<readonly Shown[]>([])
    const seconds = ref(0)
    const editor = shallowRef<Editor | null>(null)
    const editing = ref(false)
    const place = ref<HTMLElement>()
    const root = ref<HTMLElement>()
    const knobs = shallowRef(knobsOf(original))
    let text = original
    let current: WorkerRun | null = null
    let runs = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    const busy = computed(() => state.value === 'loading' || state.value === 'running')
    const note = computed(() => {
      switch (state.value) {
        case 'loading':
          return 'Loading Lanner ...'
        case 'running':
          return 'Running ...'
        case 'done':
          return `Done in ${seconds.value.toFixed(seconds.value < 1 ? 2 : 1)} s, in this page on WebAssembly`
        case 'stopped':
          return 'Stopped'
        case 'failed':
          return 'Failed'
        default:
          return ''
      }
    })
    const add = (output: Shown): void => {
      const next = withOutput(outputs.value, output)
      if (next.length <= mostOutputs) outputs.value = next
    }

    /** With `keep`, what the last run has shown stays until there is something new, so that the page does not jump. */
    async function run(keep = false): Promise<void> {
      const number = ++runs
      current?.stop()
      let isOld = keep
      if (!keep) outputs.value = []
      state.value = 'loading'
      const { startRun } = await import('./start-run.ts')
      if (number !== runs) return
      current = startRun(editor.value?.text() ?? text, (message) => {
        if (number !== runs) return
        if (isOld && message.kind !== 'started') {
          outputs.value = []
          isOld = false
        }
        if (message.kind === 'started') state.value = 'running'
        else if (message.kind === 'done') {
          seconds.value = message.seconds
          state.value = 'done'
        } else {
          add(message)
          if (message.kind === 'error') state.value = 'failed'
        }
      })
    }

    function stop(): void {
      runs++
      current?.stop()
      state.value = 'stopped'
    }

    async function edit(): Promise<void> {
      const { openEditor } = await import('./open-editor.ts')
      editing.value = true
      await nextTick()
      if (place.value !== undefined && editor.value === null)
        editor.value = openEditor(place.value, text, 'The code of this example')
    }

    function reset(): void {
      text = original
      editor.value?.replace(original)
      knobs.value = knobsOf(original)
    }

    /** Writes the value into the code, and repeats the run if there was one. */
    function turn(knob: Knob, value: number | boolean): void {
      const before = editor.value?.text() ?? text
      text = withKnob(before, knob.name, value)
      editor.value?.replace(text)
      const shownLine = root.value?.querySelectorAll('pre .line')[knob.line]
      for (const part of shownLine?.children ?? [])
        if (part.textContent?.trim() === String(knob.value)) {
          part.textContent = part.textContent.replace(String(knob.value), String(value))
          break
        }
      knobs.value = knobs.value.with(knobs.value.indexOf(knob), { ...knob, value } as Knob)
      if (state.value === 'idle') return
      clearTimeout(timer)
      timer = setTimeout(() => void run(true), 150)
    }

    onBeforeUnmount(() => {
      clearTimeout(timer)
      current?.stop()
      editor.value?.close()
    })

    const button = (text: string, click: () => void, isDisabled = false, kind = ''): VNode =>
      h('button', { type: 'button', class: kind, disabled: isDisabled, onClick: click }, text)

    const control = (knob: Knob): VNode =>
      h('label', { class: 'live-knob' }, [
        knob.kind === 'switch'
          ? h('input', {
              type: 'checkbox',
              checked: knob.value,
              onChange: ({ target }: Event) => turn(knob, (target as HTMLInputElement).checked),
            })
          : null,
        h('span', knob.label),
        ...(knob.kind === 'slider'
          ? [
              h('input', {
                type: 'range',
                min: knob.from,
                max: knob.to,
                step: knob.step,
                value: knob.value,
                onInput: ({ target }: Event) => turn(knob, Number((target as HTMLInputElement).value)),
              }),
              h('output', String(knob.value)),
            ]
          : []),
      ])

    return () => {
      const code = editing.value ? h('div', { class: 'live-editor', ref: place }) : slots['default']?.()
      const controls = [
        knobs.value.length === 0 ? null : h('div', { class: 'live-knobs' }, knobs.value.map(control)),
        h('div', { class: 'live-bar' }, [
          button('Run', () => void run(), busy.value, 'live-run'),
          button('Stop', stop, !busy.value),
          editing.value ? button('Reset', reset) : button('Edit', () => void edit()),
          h('span', { class: 'live-note', role: 'status' }, note.value),
        ]),
        outputs.value.length === 0
          ? null
          : h(
              'div',
              { class: 'live-output', role: 'region', 'aria-label': 'Output', tabindex: 0 },
              outputs.value.map(shown),
            ),
      ]
      return h(
        'div',
        { class: 'live', 'data-state': state.value, ref: root },
        isLong ? [...controls, code] : [code, ...controls],
      )
    }
  },
})

function shown(output: Shown): VNode {
  switch (output.kind) {
    case 'text':
      return h('pre', output.text)
    case 'error':
      return h('p', { class: 'live-error' }, output.text)
    case 'svg':
      // An <img> runs no scripts of the picture.
      return h('img', {
        class: 'live-picture',
        alt: labelOf(output.svg),
        src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(output.svg)}`,
      })
    case 'rows':
      return h('table', [
        h(
          'thead',
          h(
            'tr',
            output.columns.map((name) => h('th', { scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          output.rows.map((row) =>
            h(
              'tr',
              row.map((text) => h('td', text)),
            ),
          ),
        ),
      ])
  }
}

/** The texts of a picture, for people who do not see it. */
function labelOf(svg: string): string {
  const texts = Array.from(svg.matchAll(/<text[^>]*>([^<]+)</g), ([, text]) => text!)
  return `Picture. ${texts.slice(0, 40).join(', ')}`
}
