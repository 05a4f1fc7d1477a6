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
  ensemble: 'default net for tables, 8 members, batch 128',
  tabm: 'TabM, 32 members, width 512, batch 256',
  'attention-64': 'attention, 12 x 4 heads, length 64, width 32',
  'attention-256': 'attention, 8 x 6 heads, length 256, width 64',
  'attention-1024': 'attention, 2 x 4 heads, length 1,024, width 64',
  'attention-4096': 'attention, 2 heads, length 4,096, width 64',
  'gpt-step-small': 'GPT, 4 layers of 128, context 64, batch 12',
  'gpt-step-medium': 'GPT, 6 layers of 384, context 256, batch 8',
  'gpt-generate': 'GPT generates 200 tokens with a cache',
  'conv-3x3-56': 'convolution 3 x 3, 64 channels of 56 x 56, batch 16',
  'conv-3x3-14': '3 x 3, 256 channels of 14 x 14, batch 32',
  'conv-3x3-7': '3 x 3, 512 channels of 7 x 7, batch 64',
  'conv-7x7-stem': '7 x 7, stride 2, 3 channels of 224 x 224, batch 8',
  'conv-depthwise': 'depthwise 3 x 3, 128 channels of 28 x 28, batch 64',
  'conv-5x5-8': '5 x 5, 8 channels of 128 x 128, batch 16',
  'conv-1x1': '1 x 1, 256 channels of 28 x 28, batch 32',
  'conv-stride-2': '3 x 3, stride 2, 128 channels of 28 x 28, batch 32',
  'conv-dilated': '3 x 3, dilated, 64 channels of 56 x 56, batch 8',
  'conv-batch-1': '3 x 3, 128 channels of 28 x 28, batch 1',
  'conv-batch-64': '3 x 3, 32 channels of 14 x 14, batch 64',
  'conv-denormal': '3 x 3, denormal weights, 32 channels of 28 x 28, batch 16',
  'conv-mnist-step': 'step of the CNN for MNIST, batch 64',
  'conv-resnet9-step': 'step of a ResNet-9, batch 64',
  'conv-mobilenet-step': 'step of a MobileNetV3-small, batch 64',
  'conv-resnet18-step': 'step of ResNet-18, 16 pictures of 224 x 224',
  'conv-resnet18-infer': 'ResNet-18, one picture of 224 x 224, prediction',
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
  const timed = results.filter(
    ({ theirs, milliseconds }) => theirs !== undefined && milliseconds !== undefined,
  )
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
