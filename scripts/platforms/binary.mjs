import { missingInstructionSets } from './instruction-sets.mjs'
import { checkMachO } from './mach-o.mjs'

/** What reading the native kernels of a target shows to be wrong; an empty list if nothing is. */
export function problemsOfBinary(bytes, { os, cpu }) {
  return [
    ...(cpu === 'x64' ? missingInstructionSets(bytes) : []),
    ...(os === 'darwin' ? checkMachO(bytes, cpu) : []),
  ]
}
