import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  F,
  fit,
  hasDevice,
  loadStateFromSafetensors,
  manualSeed,
  noGrad,
  optim,
  stateToSafetensors,
  tensor,
} from 'lanner'
import { decodeSafetensors, type CharVocab } from 'lanner/data'
import { nextCharData } from './char-data.ts'
import { getNext } from './get-next.ts'
import { CharLoopModel } from './models.ts'
import { rowPrinter, runProgram, type LessonOptions } from './program.ts'

/** As `getNext`, for a model on a GPU: the inputs move there, and the answer comes back. */
async function getNextThere(model: CharLoopModel, vocab: CharVocab, inp: string): Promise<string> {
  const idxs = Array.from(vocab.encode(inp), (id) => tensor([id], 'int32').cuda())
  const p = noGrad(() => model(...idxs))
  const i = await (await p.cpu()).argmax().item()
  return vocab.characters[i]!
}

/** The pattern of the lesson: trains on a GPU if there is one, moves the model to the CPU, saves it, and loads it as on a machine without a GPU. */
export async function onAGpu(options: LessonOptions & { readonly folder?: string } = {}) {
  const { print = console.log, seed = 42, folder = mkdtempSync(join(tmpdir(), 'lanner-')) } = options
  manualSeed(seed)
  const { vocab, md } = nextCharData(options)
  const hasGpu = await hasDevice('webgpu')
  print(hasGpu ? 'trains on a GPU' : 'there is no GPU: trains on the CPU')

  const m = new CharLoopModel(vocab.size)
  if (hasGpu) m.cuda()
  const opt = new optim.Adam(m.parameters(), { lr: 1e-2 })
  const epochs = await fit(m, md, 1, opt, F.nllLoss, rowPrinter(print))
  const trainedOn = m.parameters()[0]!.device
  const prompt = 'for thos'
  const there = hasGpu ? await getNextThere(m, vocab, prompt) : await getNext(m, vocab, prompt)

  await m.cpu()
  const path = join(folder, 'loop.safetensors')
  writeFileSync(path, await stateToSafetensors(m.stateDict()))

  const loaded = new CharLoopModel(vocab.size)
  loadStateFromSafetensors(loaded, decodeSafetensors(readFileSync(path)))
  const here = await getNext(loaded, vocab, prompt)
  print(
    `${JSON.stringify(prompt)} -> ${JSON.stringify(there)} where it was trained, ${JSON.stringify(here)} loaded from ${path}`,
  )
  return { epochs, trainedOn, loadedOn: loaded.parameters()[0]!.device, there, here }
}

await runProgram(import.meta.url, onAGpu)
