/** Ops of which WebGPU gives something else than the CPU, and why. An entry that is no longer needed fails. */
export const opLimits: Readonly<Record<string, string>> = {
  'cdist: one column, p 2':
    'the second gradient of a distance in one dimension is 0, the difference of two large numbers; CPUs add these in float64',
  'sinc: a transposed slice':
    'near 0 the second gradient is a difference of large numbers, of which float32 keeps four digits',
}
