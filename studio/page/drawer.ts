import type { DrawAnswer, DrawRequest, Drawing, Theme } from '../draw/messages.ts'

/** Draws charts in a worker, which is started for the first one. */
export class Drawer {
  #worker: Worker | null = null
  #last = 0
  readonly #waiting = new Map<number, (answer: DrawAnswer) => void>()

  /** The SVG of a chart. Rejects if it cannot be drawn. */
  draw(drawing: Drawing, theme: Theme): Promise<string> {
    const request: DrawRequest = { id: ++this.#last, drawing, theme }
    this.#worker ??= this.#start()
    this.#worker.postMessage(request)
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, (answer) =>
        'svg' in answer ? resolve(answer.svg) : reject(new Error(answer.problem)),
      )
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('draw.js', document.baseURI), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<DrawAnswer>) => {
      this.#waiting.get(data.id)?.(data)
      this.#waiting.delete(data.id)
    })
    worker.addEventListener('error', () => {
      for (const [id, done] of this.#waiting) done({ id, problem: 'The charts could not be loaded.' })
      this.#waiting.clear()
      this.#worker = null
    })
    return worker
  }
}

export const drawer = new Drawer()
