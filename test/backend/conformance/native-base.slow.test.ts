import { conformance } from './conformance.ts'

await conformance('native', {
  environment: { LANNER_ISA: 'base' },
  description: /^(SSE2|NEON|plain)/,
  optional: true,
})
