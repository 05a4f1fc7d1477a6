import { AdamW } from '../../../optim/index.ts'
import type { Tensor } from '../../../tensor/index.ts'
import type { TabularNet } from './tabular-net.ts'

/** AdamW with three groups: input scales, hidden weights (the only ones with weight decay), and the rest. `EnsembleSchedule` relies on their order. */
export function ensembleOptimizer(net: TabularNet, lr: number, weightDecay: number): AdamW {
  const groups = net.judge === null ? [net.net] : [net.net, net.judge]
  const scales = groups.map(({ scale }): Tensor => scale)
  const hidden = groups.flatMap(({ lins }) => Array.from(lins, ({ weight }): Tensor => weight).slice(0, -1))
  const known = new Set<Tensor>([...scales, ...hidden])
  const others = net.parameters().filter((parameter) => !known.has(parameter))
  return new AdamW(
    [
      { params: scales, lr, weightDecay: 0 },
      { params: hidden, lr, weightDecay },
      { params: others, lr, weightDecay: 0 },
    ],
    { lr },
  )
}
