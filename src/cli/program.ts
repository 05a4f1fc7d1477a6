import { Command } from 'commander'
import { version } from '../base/version.ts'
import { dataCommand } from './data-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { fitCommand } from './fit-command.ts'
import { generateCommand } from './generate-command.ts'

/** The `lanner` command with all its parts. Errors are thrown, never printed by commander itself. */
export function program(): Command {
  const root = new Command('lanner')
    .description('Deep learning that really trains: from a file to a trained, understood, saved network.')
    .version(version)
    .addHelpText(
      'after',
      '\nA first net:\n  lanner fit book.txt\n  lanner generate runs/book --prompt "The " --length 300',
    )
  for (const command of [fitCommand(), generateCommand(), dataCommand(), doctorCommand()])
    root.addCommand(command)
  for (const command of [root, ...root.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .showHelpAfterError(false)
  return root
}
