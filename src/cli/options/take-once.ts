import type { Command, Option } from 'commander'
import { LannerError } from '../../base/errors.ts'
import { isRepeatable } from './repeatable.ts'

/** Makes every option of a command that takes one value refuse a second one, which would silently replace the first. */
export function takeOnce(command: Command): Command {
  for (const option of command.options)
    if ((option.required || option.optional) && !isRepeatable(option.parseArg)) refuseTwice(option)
  return command
}

function refuseTwice(option: Option): void {
  const parse = option.parseArg
  let first: string | undefined
  option.argParser((text: string, before: unknown) => {
    if (first !== undefined)
      throw new LannerError(
        'usage',
        `${option.long} takes one value, but got two: ${first} and ${text}; use one of them.`,
      )
    first = text
    return parse === undefined ? text : (parse as (text: string, before: unknown) => unknown)(text, before)
  })
}
