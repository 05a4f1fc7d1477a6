// Runs one program of the lesson. The page ends the worker to stop it: a training step blocks its thread.
import { load, programs } from 'lesson:programs'
import { errorText, execute, runProgram, type Surroundings } from '../../site/live/run-program.ts'
import type { VegaLiteSpec } from '../../src/plot/spec.ts'
import { init } from '../../src/tensor/runtime.ts'
import { inTheme } from '../draw/theme.ts'
import type { LessonMessage, LessonRequest } from './messages.ts'

const send = (message: LessonMessage): void => self.postMessage(message)

self.addEventListener(
  'message',
  async ({ data: { name, knobs, edited, theme } }: MessageEvent<LessonRequest>) => {
    try {
      await init({ kernels: new URL('kernels/', self.location.href).href })
      send({ kind: 'started' })
      const began = performance.now()
      const surroundings: Surroundings = {
        load,
        draw: async (spec) =>
          (await import('../../src/plot/to-svg.ts')).toSvg(inTheme(spec as VegaLiteSpec, theme)),
        show: send,
      }
      if (edited === null) await execute(programs[name], { ...surroundings, names: { knobs } })
      else await runProgram(edited, surroundings)
      send({ kind: 'done', seconds: (performance.now() - began) / 1000 })
    } catch (error) {
      send({ kind: 'error', text: errorText(error) })
    }
  },
)
