import { FileError } from '../../../base/errors.ts'

/** The bytes of the body that comes with the package. Bundlers find it by this form of its address. */
export async function readShipped(): Promise<Uint8Array> {
  const address = new URL('../../../apps/images/body/cifar10.safetensors', import.meta.url)
  const answer = await fetch(address)
  if (!answer.ok)
    throw new FileError(`${address.href} cannot be loaded: the server answered ${answer.status}.`)
  return new Uint8Array(await answer.arrayBuffer())
}
