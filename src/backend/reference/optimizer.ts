import type { AdamStep, Kernels, RmspropStep, RuleStep, SgdStep } from '../kernels.ts'
import type { Strided } from '../storage.ts'
import { read, write } from './window.ts'

const readOptional = (lists: readonly Strided[] | null, i: number): Float64Array | null =>
  lists ? read(lists[i]!) : null

const writeOptional = (lists: readonly Strided[] | null, i: number, values: Float64Array | null): void => {
  if (lists && values) write(lists[i]!, values)
}

const sgd = (step: SgdStep): void => {
  step.params.forEach((param, i) => {
    const p = read(param)
    const gradient = read(step.grads[i]!)
    const buffer = readOptional(step.momentumBuffers, i)
    for (let j = 0; j < p.length; j++) {
      let g = gradient[j]! + step.weightDecay * p[j]!
      if (buffer) {
        buffer[j] = step.firstStep ? g : step.momentum * buffer[j]! + (1 - step.dampening) * g
        g = step.nesterov ? g + step.momentum * buffer[j]! : buffer[j]!
      }
      p[j]! -= step.lr * g
    }
    write(param, p)
    writeOptional(step.momentumBuffers, i, buffer)
  })
}

const adam = (step: AdamStep): void => {
  const correction1 = 1 - step.beta1 ** step.step
  const correction2 = 1 - step.beta2 ** step.step
  step.params.forEach((param, i) => {
    const p = read(param)
    const gradient = read(step.grads[i]!)
    const m = read(step.expAvg[i]!)
    const v = read(step.expAvgSq[i]!)
    const largest = readOptional(step.maxExpAvgSq, i)
    for (let j = 0; j < p.length; j++) {
      let g = gradient[j]!
      if (step.decoupled) p[j]! *= 1 - step.lr * step.weightDecay
      else g += step.weightDecay * p[j]!
      m[j] = step.beta1 * m[j]! + (1 - step.beta1) * g
      v[j] = step.beta2 * v[j]! + (1 - step.beta2) * g * g
      if (largest) largest[j] = Math.max(largest[j]!, v[j]!)
      const square = largest ? largest[j]! : v[j]!
      p[j]! -= ((step.lr / correction1) * m[j]!) / (Math.sqrt(square) / Math.sqrt(correction2) + step.eps)
    }
    write(param, p)
    write(step.expAvg[i]!, m)
    write(step.expAvgSq[i]!, v)
    writeOptional(step.maxExpAvgSq, i, largest)
  })
}

const rmsprop = (step: RmspropStep): void => {
  step.params.forEach((param, i) => {
    const p = read(param)
    const gradient = read(step.grads[i]!)
    const square = read(step.squareAvg[i]!)
    const buffer = readOptional(step.momentumBuffers, i)
    const center = readOptional(step.gradAvg, i)
    for (let j = 0; j < p.length; j++) {
      const g = gradient[j]! + step.weightDecay * p[j]!
      square[j] = step.alpha * square[j]! + (1 - step.alpha) * g * g
      if (center) center[j] = step.alpha * center[j]! + (1 - step.alpha) * g
      const variance = center ? square[j]! - center[j]! * center[j]! : square[j]!
      const scaled = g / (Math.sqrt(variance) + step.eps)
      if (buffer) buffer[j] = step.momentum * buffer[j]! + scaled
      p[j]! -= step.lr * (buffer ? buffer[j]! : scaled)
    }
    write(param, p)
    write(step.squareAvg[i]!, square)
    writeOptional(step.momentumBuffers, i, buffer)
    writeOptional(step.gradAvg, i, center)
  })
}

const ruleStep = (step: RuleStep): void => {
  const { rule } = step
  const [weightDecay, shrink, decay1, rest1, decay2, rest2, eps, rate, gradRate, scale] = step.numbers
  step.params.forEach((param, i) => {
    const p = read(param)
    const gradient = read(step.grads[i]!)
    const first = readOptional(step.first, i)
    const second = readOptional(step.second, i)
    for (let j = 0; j < p.length; j++) {
      p[j]! *= shrink
      const g = gradient[j]! + weightDecay * p[j]!
      let m = first?.[j] ?? 0
      let v = second?.[j] ?? 0
      if (rule === 'adagrad') {
        v += g * g
        p[j]! -= (rate * g) / (Math.sqrt(v) + eps)
      } else if (rule === 'adadelta') {
        v = decay2 * v + rest2 * g * g
        const d = (g * Math.sqrt(m + eps)) / Math.sqrt(v + eps)
        m = decay2 * m + rest2 * d * d
        p[j]! -= rate * d
      } else if (rule === 'lion') {
        p[j]! -= rate * Math.sign(decay1 * m + rest1 * g)
        m = decay2 * m + rest2 * g
      } else {
        m = decay1 * m + rest1 * g
        if (rule === 'adamax') {
          v = Math.max(decay2 * v, Math.abs(g) + eps)
          p[j]! -= (rate * m) / v
        } else {
          v = decay2 * v + rest2 * g * g
          if (rule === 'warmup') p[j]! -= rate * m
          else if (rule === 'radam') p[j]! -= (rate * m) / (Math.sqrt(v) + eps)
          else p[j]! -= (gradRate * g + rate * m) / (Math.sqrt(v) * scale + eps)
        }
      }
      if (first) first[j] = m
      if (second) second[j] = v
    }
    write(param, p)
    writeOptional(step.first, i, first)
    writeOptional(step.second, i, second)
  })
}

export const optimizer: Pick<Kernels, 'sgd' | 'adam' | 'rmsprop' | 'ruleStep'> = {
  sgd,
  adam,
  rmsprop,
  ruleStep,
}
