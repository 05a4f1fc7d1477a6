// Runs in a worker thread: writes pictures into the batches of all lanes until it is terminated.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { batchIn, report, takeOne, type BatchSlot } from './batch-slot.ts'
import { PictureFiller, type PictureTask } from './picture-filler.ts'

/** A lane, as the main thread tells its workers of it. */
export interface LaneMessage {
  readonly task: PictureTask
  readonly slots: readonly BatchSlot[]
}

const lanes: { readonly filler: PictureFiller; readonly slots: readonly BatchSlot[] }[] = []
const bell = workerData as Int32Array

for (;;) {
  const rung = Atomics.load(bell, 0)
  for (let own = receiveMessageOnPort(parentPort!); own; own = receiveMessageOnPort(parentPort!)) {
    const { task, slots } = own.message as LaneMessage
    lanes.push({ filler: new PictureFiller(task), slots })
  }
  for (const { filler, slots } of lanes)
    for (const slot of slots)
      for (let i = takeOne(slot); i >= 0; i = takeOne(slot)) {
        let failed = false
        try {
          filler.fill(batchIn(slot), i, slot.out)
        } catch {
          // The main thread tries again and reports the problem.
          failed = true
        }
        report(slot, failed)
      }
  Atomics.wait(bell, 0, rung)
}
