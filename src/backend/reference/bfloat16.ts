const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

let rounds = false

/** Whether products round their inputs to bfloat16 from now on. */
export function roundProducts(on: boolean): boolean {
  rounds = on
  return true
}

/** The nearest bfloat16, ties to even. */
export function toBfloat16(x: number): number {
  float[0] = x
  const own = bits[0]!
  // NaN must not become infinite.
  bits[0] = Number.isNaN(x) ? own : (own + 0x7fff + ((own >>> 16) & 1)) & 0xffff0000
  return float[0]
}

/** An input of a product: rounded while products round. */
export function factor(x: number): number {
  return rounds ? toBfloat16(x) : x
}

/** Inputs of a product: a rounded copy while products round, else the array itself. */
export function factors(values: Float64Array): Float64Array {
  return rounds ? values.map(toBfloat16) : values
}
