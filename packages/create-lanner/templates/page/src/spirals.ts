/** Points of two spirals: interleaved x and y from -1 to 1, and the class of each point. */
export interface Points {
  readonly xy: Float32Array
  readonly classes: Int32Array
}

export function spirals(perClass = 150): Points {
  const xy = new Float32Array(4 * perClass)
  const classes = new Int32Array(2 * perClass)
  for (let i = 0; i < 2 * perClass; i++) {
    const along = Math.floor(i / 2) / perClass
    const angle = 3.5 * Math.PI * along + (i % 2) * Math.PI
    const radius = 0.08 + 0.87 * along
    xy[2 * i] = radius * Math.cos(angle)
    xy[2 * i + 1] = radius * Math.sin(angle)
    classes[i] = i % 2
  }
  return { xy, classes }
}
