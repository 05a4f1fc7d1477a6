#!/usr/bin/env node
import { CommanderError } from 'commander'
import { note, reportError, USER_ERROR } from './output.ts'
import { program } from './program.ts'

// A closed pipe (`lanner generate RUN | head`) is no mistake.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await program().parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) {
      if (error.code !== 'commander.help') note(`lanner: ${oneLine(error.message)}`)
      process.exitCode = USER_ERROR
    }
  } else process.exitCode = reportError(error)
}

function oneLine(message: string): string {
  return message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
}
