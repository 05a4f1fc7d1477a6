import { constants } from 'node:os'
import { LannerError } from '../base/errors.ts'

const names = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const

/** Milliseconds in which a repeated signal counts as one: npm forwards Ctrl-C to a process that also gets it from the terminal. */
const SAME = 500

/** Signals that stop a command gracefully, saving its work so far. */
export interface StopSignals {
  /** Aborted by the first signal; the reason is a LannerError that names it. */
  readonly signal: AbortSignal
  /** The exit code for the signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for a closed terminal (SIGHUP). */
  exitCode(): number
  /** Stops listening. */
  release(): void
}

/** Listens for Ctrl-C, SIGTERM and SIGHUP. A second Ctrl-C or SIGTERM exits immediately. */
export function stopSignals(): StopSignals {
  const stop = new AbortController()
  let code = 0
  let at = 0
  const listen = (name: NodeJS.Signals): void => {
    const now = performance.now()
    if (stop.signal.aborted) {
      // A closed terminal may send SIGHUP twice, and a service may get SIGHUP after SIGTERM.
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
