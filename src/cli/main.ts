#!/usr/bin/env node
import { CommanderError } from 'commander'
import { note, ReaderGone, reportError, USER_ERROR } from './output.ts'
import { program } from './program.ts'

// If nobody reads stderr, keep working.
process.stderr.on('error', () => {})

try {
  await program().parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) {
      if (error.code !== 'commander.help') note(`lanner: ${oneLine(error.message)}`)
      process.exitCode = USER_ERROR
    }
  } else if (!(error instanceof ReaderGone)) process.exitCode = reportError(error)
}

function oneLine(message: string): string {
  return message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
}
