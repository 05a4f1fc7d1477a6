import { FileError } from '../../../base/errors.ts'

/** The bytes of a file of the package. Bundlers find it by this form of its address. */
export async function readShipped(_name: string): Promise<Uint8Array> {
  const address = new URL('../../../apps/images/body/cifar10.safetensors', import.meta.url)
  const answer = await fetch(address)
  if (!answer.ok)
    throw new FileError(`${address.href} cannot be loaded: the server answered ${answer.status}.`)
  return new Uint8Array(await answer.arrayBuffer())
}
