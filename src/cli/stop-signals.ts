import { constants } from 'node:os'
import { LannerError } from '../base/errors.ts'

const names = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const

/** Milliseconds in which a signal that comes again is the same one: npm passes Ctrl-C on to a process that the terminal tells too. */
const SAME = 500

/** Signals that end a command in its own order, with what it has so far saved. */
export interface StopSignals {
  /** Aborted by the first of them; the reason is a LannerError that says which. */
  readonly signal: AbortSignal
  /** The exit code of a process that the signal ended: 130 for Ctrl-C, 143 for SIGTERM, 129 for a terminal that was closed. */
  exitCode(): number
  /** Leaves the signals to others again. */
  release(): void
}

/** Listens for Ctrl-C, SIGTERM and SIGHUP. Ctrl-C or SIGTERM a second time ends the process at once. */
export function stopSignals(): StopSignals {
  const stop = new AbortController()
  let code = 0
  let at = 0
  const listen = (name: NodeJS.Signals): void => {
    const now = performance.now()
    if (stop.signal.aborted) {
      // A terminal that is closed may say so twice, and a service may be sent SIGHUP behind SIGTERM.
      if (name !== 'SIGHUP' && now - at > SAME) process.exit(128 + constants.signals[name])
      return
    }
    at = now
    code = 128 + constants.signals[name]
    stop.abort(new LannerError('usage', `stopped by ${names[name as keyof typeof names]}`))
  }
  const all = Object.keys(names) as (keyof typeof names)[]
  for (const name of all) process.on(name, listen)
  return {
    signal: stop.signal,
    exitCode: () => code,
    release() {
      for (const name of all) process.off(name, listen)
    },
  }
}
