import { missingInstructionSets } from './instruction-sets.mjs'
import { checkMachO } from './mach-o.mjs'

/** Checks the native kernels of a target and returns the problems found. */
export function problemsOfBinary(bytes, { os, cpu }) {
  return [
    ...(cpu === 'x64' ? missingInstructionSets(bytes) : []),
    ...(os === 'darwin' ? checkMachO(bytes, cpu) : []),
  ]
}
