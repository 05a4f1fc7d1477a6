import {
  createBufferInfoFromArrays,
  createProgramInfo,
  drawBufferInfo,
  setBuffersAndAttributes,
  setUniforms,
} from 'twgl.js'
import type { View } from './view.ts'

const vertex = `
attribute vec2 place;
attribute float shade;
attribute float mark;
uniform vec2 center;
uniform vec2 scale;
uniform vec2 size;
uniform float diameter;
varying float shown;
varying float marked;
void main() {
  gl_Position = vec4((place - center) * scale / size * 2.0, 0.0, 1.0);
  gl_PointSize = diameter * (mark > 0.5 ? 2.0 : 1.0);
  shown = shade;
  marked = mark;
}`

const fragment = `
precision mediump float;
uniform vec3 low;
uniform vec3 high;
uniform vec3 chosen;
uniform float opacity;
varying float shown;
varying float marked;
void main() {
  float from = length(gl_PointCoord - 0.5);
  if (from > 0.5) discard;
  vec3 color = marked > 0.5 ? chosen : mix(low, high, shown);
  float alpha = marked > 0.5 ? 1.0 : opacity;
  gl_FragColor = vec4(color * alpha, alpha);
}`

type Color = readonly [number, number, number]

/** Colors of the points, from 0 to 1 each. */
export interface PointColors {
  readonly low: Color
  readonly high: Color
  readonly chosen: Color
}

/** Many points, drawn by WebGL. */
export interface Points {
  draw(view: View, colors: PointColors): void
  end(): void
}

/**
 * Puts points on a canvas.
 *
 * @param shades numbers from 0 to 1 that color the points.
 * @param marks 1 for points that stand out, else 0.
 * @returns null if the browser has no WebGL.
 */
export function pointsOn(
  canvas: HTMLCanvasElement,
  x: Float32Array,
  y: Float32Array,
  shades: Float32Array,
  marks: Float32Array,
): Points | null {
  const gl = canvas.getContext('webgl', { premultipliedAlpha: true, preserveDrawingBuffer: true })
  if (gl === null) return null
  const program = createProgramInfo(gl, [vertex, fragment])
  const places = new Float32Array(2 * x.length)
  for (let i = 0; i < x.length; i++) {
    places[2 * i] = x[i]!
    places[2 * i + 1] = y[i]!
  }
  const buffers = createBufferInfoFromArrays(gl, {
    place: { numComponents: 2, data: places },
    shade: { numComponents: 1, data: shades },
    mark: { numComponents: 1, data: marks },
  })
  // Many points are small and clear, so that dense places are darker.
  const isMany = x.length > 5000
  return {
    draw(view, { low, high, chosen }) {
      const ratio = devicePixelRatio
      const [width, height] = [canvas.clientWidth, canvas.clientHeight]
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
      gl.viewport(0, 0, canvas.width, canvas.height)
      gl.clearColor(0, 0, 0, 0)
      gl.clear(gl.COLOR_BUFFER_BIT)
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      gl.useProgram(program.program)
      setBuffersAndAttributes(gl, program, buffers)
      setUniforms(program, {
        center: [view.x, view.y],
        scale: view.scale,
        size: [width, height],
        diameter: (isMany ? 3 : 7) * ratio,
        opacity: isMany ? 0.5 : 0.85,
        low,
        high,
        chosen,
      })
      drawBufferInfo(gl, buffers, gl.POINTS)
    },
    end() {
      for (const { buffer } of Object.values(buffers.attribs ?? {})) gl.deleteBuffer(buffer)
      gl.deleteProgram(program.program)
    },
  }
}
