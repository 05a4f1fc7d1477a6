import type { Answer, Request } from './messages.ts'

const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E
const [classes, state, answers] = [element('classes'), element('state'), element('answers')]
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
const ask = (request: Request): void => worker.postMessage(request)

/** The boxes of the classes, with the pictures that were dropped into them. */
const boxes: { readonly name: HTMLInputElement; readonly pictures: Blob[] }[] = []

function addClass(name: string): void {
  const box = document.createElement('div')
  box.className = 'drop'
  const input = Object.assign(document.createElement('input'), {
    type: 'text',
    value: name,
    ariaLabel: 'Name of the class',
  })
  const files = Object.assign(document.createElement('input'), {
    type: 'file',
    accept: 'image/*',
    multiple: true,
    ariaLabel: `Pictures of ${name}`,
  })
  const count = document.createElement('p')
  const shown = document.createElement('div')
  box.append(input, files, count, shown)
  classes.append(box)
  const pictures: Blob[] = []
  boxes.push({ name: input, pictures })
  takePictures(box, files, (dropped) => {
    pictures.push(...dropped)
    count.textContent = `${pictures.length} pictures`
    shown.append(...dropped.map(thumbnail))
  })
}

function thumbnail(picture: Blob): HTMLImageElement {
  const image = new Image()
  image.alt = ''
  image.src = URL.createObjectURL(picture)
  image.addEventListener('load', () => URL.revokeObjectURL(image.src))
  return image
}

/** Calls back with pictures that are dropped on a box or chosen as files. */
function takePictures(box: HTMLElement, files: HTMLInputElement, take: (pictures: File[]) => void): void {
  const over = (inside: boolean) => (event: Event) => {
    event.preventDefault()
    box.classList.toggle('over', inside)
  }
  box.addEventListener('dragover', over(true))
  box.addEventListener('dragleave', over(false))
  box.addEventListener('drop', (event) => {
    over(false)(event)
    take([...(event.dataTransfer?.files ?? [])].filter(({ type }) => type.startsWith('image/')))
  })
  files.addEventListener('change', () => {
    take([...(files.files ?? [])])
    files.value = ''
  })
}

worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  if (data.kind === 'failed') state.textContent = data.message
  else if (data.kind === 'trained')
    state.textContent = `Trained in ${data.seconds.toFixed(1)} s; ${(100 * data.accuracy).toFixed(0)} % of ${data.held} pictures that were held out are right.`
  else
    answers.replaceChildren(
      ...Object.entries(data.probabilities)
        .toSorted((a, b) => b[1] - a[1])
        .map(([name, share]) =>
          Object.assign(document.createElement('li'), {
            textContent: `${name}: ${(100 * share).toFixed(0)} %`,
          }),
        ),
    )
})
worker.addEventListener('error', ({ message }) => (state.textContent = `The Worker failed: ${message}`))

element('add').addEventListener('click', () => addClass(`class ${boxes.length + 1}`))
element('train').addEventListener('click', () => {
  state.textContent = 'Training…'
  ask({ kind: 'train', classes: boxes.map(({ name, pictures }) => ({ name: name.value, pictures })) })
})
const box = element('new')
takePictures(box, box.querySelector('input')!, ([picture]) => {
  if (picture !== undefined) ask({ kind: 'classify', picture })
})
for (const name of ['class 1', 'class 2']) addClass(name)
