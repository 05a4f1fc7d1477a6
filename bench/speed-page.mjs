import { readFileSync, writeFileSync } from 'node:fs'

/** What docs/speed.md calls the workloads. */
const titles = {
  'char-seq-rnn': 'CharSeqRnn, batch 512',
  'char-loop': 'CharLoopModel, batch 512',
  lstm: 'LSTM 2 x 512, batch 512',
  gru: 'GRU 256, stateful, batch 64',
  linear: 'y = ax + b, 10,000 points',
  infer: 'CharSeqRnn, one row of 8 characters, inference',
  'generate-200': 'CharSeqRnn generates 200 characters',
  collab: 'EmbeddingDotBias, MovieLens sizes, batch 64',
  'collab-fused': 'the same, PyTorch with fused Adam',
  'movielens-epoch': 'one epoch of MovieLens, 1,251 batches',
  tabular: 'Rossmann table model, batch 128',
  'conv-mnist-step': 'step of the CNN for MNIST, batch 64',
}

const titleOf = (name) =>
  titles[name] ??
  (name.startsWith('gemm-') ? `product of ${name.slice(5).replaceAll('x', ' x ')}` : `\`${name}\``)

/** Two or three digits, with a comma every three. */
function shown(number) {
  if (number === undefined) return ''
  if (number >= 100) return Math.round(number).toLocaleString('en-US')
  return number >= 10 ? number.toFixed(1) : String(Number(number.toPrecision(2)))
}

/** The rows of a run as a table in Markdown: milliseconds per step of the peer and of each backend, with its ratio. */
export function speedTable(results, peer) {
  const timed = results.filter(({ theirs, backend }) => theirs !== undefined && backend !== undefined)
  const backends = [...new Set(timed.map(({ backend }) => backend))]
  const head = ['workload', peer, ...backends.flatMap((backend) => [backend, 'ratio'])]
  const rows = [...new Set(timed.map(({ name }) => name))].map((name) => {
    const own = timed.filter((result) => result.name === name)
    const cells = backends.flatMap((backend) => {
      const { milliseconds, ratio, best } = own.find((result) => result.backend === backend) ?? {}
      return [shown(milliseconds), ratio === undefined ? '' : `${shown(ratio)} (${shown(best)})`]
    })
    return [titleOf(name), shown(own[0].theirs)].concat(cells)
  })
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Puts a text between `<!-- bench: NAME -->` and `<!-- end of bench -->`. @throws Error if the page has no such place. */
export function writeIntoPage(path, name, text) {
  const page = readFileSync(path, 'utf8')
  const place = new RegExp(`(<!-- bench: ${name} -->\n)[\\s\\S]*?(\n<!-- end of bench -->)`)
  if (!place.test(page)) throw new Error(`${path} has no place for ${name}: <!-- bench: ${name} -->`)
  writeFileSync(
    path,
    page.replace(place, (_, before, after) => `${before}\n${text}\n${after}`),
  )
}
