/** Ops of which WebGPU gives something else than the CPU, and why. An entry that is no longer needed fails. */
export const opLimits: Readonly<Record<string, string>> = {}
