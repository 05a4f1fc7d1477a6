import { spirals } from './spirals.ts'
import type { Progress } from './train.ts'

const canvas = document.querySelector<HTMLCanvasElement>('#map')!
const state = document.querySelector<HTMLElement>('#state')!
const again = document.querySelector<HTMLButtonElement>('#again')!
const draw = canvas.getContext('2d')!
const worker = new Worker(new URL('./train.ts', import.meta.url), { type: 'module' })
const points = spirals()
const colors = [
  [230, 97, 1],
  [94, 60, 153],
] as const

worker.addEventListener('message', ({ data }: MessageEvent<Progress>) => {
  const { step, steps, loss, accuracy, grid, size } = data
  paint(grid, size)
  state.textContent = `Step ${step} of ${steps}: loss ${loss.toFixed(3)}, ${(100 * accuracy).toFixed(0)} % accuracy`
  again.disabled = step < steps
})
worker.addEventListener('error', ({ message }) => {
  state.textContent = `Training failed: ${message}`
})

/** Draws the net's predictions as a background, and the training points. */
function paint(grid: Float32Array, size: number): void {
  const side = canvas.width / size
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const sure = grid[row * size + column]!
      const color = colors[0].map((from, i) => from + sure * (colors[1][i]! - from))
      draw.fillStyle = `rgb(${color.map((part) => Math.round(160 + 0.38 * (part - 160) + 40)).join(' ')})`
      draw.fillRect(column * side, row * side, side + 1, side + 1)
    }
  for (let i = 0; i < points.classes.length; i++) {
    draw.fillStyle = `rgb(${colors[points.classes[i]!]!.join(' ')})`
    draw.beginPath()
    draw.arc(
      ((points.xy[2 * i]! + 1) / 2) * canvas.width,
      ((points.xy[2 * i + 1]! + 1) / 2) * canvas.height,
      3,
      0,
      2 * Math.PI,
    )
    draw.fill()
  }
}

let seed = 1
const train = (): void => {
  again.disabled = true
  worker.postMessage(seed++)
}
again.addEventListener('click', train)
train()
