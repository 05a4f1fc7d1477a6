import { conformance } from './conformance.ts'

await conformance('native', {
  environment: { LANNER_ISA: 'avx2' },
  description: /^AVX2/,
  optional: true,
})
