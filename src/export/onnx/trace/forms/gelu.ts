import type { Emitter } from '../emitter.ts'
import { TRAINING, type KernelForms } from './form.ts'

/** The distribution function of the standard normal, or its approximation by tanh. */
function addDistribution(on: Emitter, x: string, byTanh: boolean): string {
  const float = (value: number): string => on.number(value, 'float32')
  const times = (a: string, b: string): string => on.node('Mul', [a, b])
  let bent: string
  if (byTanh) {
    const cubic = times(times(times(x, x), x), float(0.044715))
    bent = on.node('Tanh', [times(on.node('Add', [x, cubic]), float(Math.sqrt(2 / Math.PI)))])
  } else {
    bent = on.node('Erf', [times(x, float(Math.SQRT1_2))])
  }
  return times(on.node('Add', [bent, float(1)]), float(0.5))
}

export const geluForms = {
  gelu: {
    writes: (_byTanh, _x, out) => [out],
    add: (on, byTanh, x, out) => {
      const value = on.read(x)
      on.write(out, on.node('Mul', [value, addDistribution(on, value, byTanh)]))
    },
  },
  geluGrad: TRAINING,
} satisfies KernelForms<'gelu' | 'geluGrad'>
