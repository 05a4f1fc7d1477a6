/** Waits for a signal that stops a server, then for its end. */
export async function untilSignal(stop: () => Promise<void>): Promise<void> {
  await new Promise<void>((done) => {
    const end = (): void => void stop().then(done)
    process.once('SIGTERM', end)
    process.once('SIGINT', end)
    process.once('SIGHUP', end)
  })
}
