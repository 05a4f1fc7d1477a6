/* oxlint-disable typescript/no-unsafe-declaration-merging -- methods can only be declared by merging an interface */
import { noteCuda, relocate } from '../../tensor/devices.ts'
import { Tensor, type Device } from '../../tensor/index.ts'
import { Module, type AnyModule } from './module.ts'

// Pages that only load a run do without these methods, so they are not in `module.ts`.

declare module './module.ts' {
  interface Module<A extends unknown[] = never, R = unknown> {
    /**
     * Moves the module: parameters with their gradients, buffers, and other tensors in its fields. To a GPU at once; to the CPU when the values have come, so await that. The
     * parameters stay the same objects, so an optimizer keeps them.
     *
     * @throws BackendError if the device is not open: see `openDevice`.
     * @example
     * const model = await new nn.Linear(2, 1).to('cpu')
     * model.weight.device // 'cpu'
     */
    to(device: 'webgpu'): this
    to(device: 'cpu'): Promise<this>
    to(device: Device): this | Promise<this>
    /** `to('cpu')`: await it. */
    cpu(): Promise<this>
    /** `to('webgpu')`, for code from PyTorch. Says so once on the console. */
    cuda(): this
  }
}

function moved<M extends AnyModule>(module: M, device: Device, operation = 'to'): M | Promise<M> {
  const done = relocate(operation, tensorsOf(module), device)
  if (device !== 'cpu') return module
  return done === undefined ? Promise.resolve(module) : done.then(() => module)
}

function tensorsOf(module: AnyModule): Tensor[] {
  const own = module
    .modules()
    .flatMap((each) => Object.values(each).filter((value): value is Tensor => value instanceof Tensor))
  return own.flatMap((x) => (x.grad === null ? [x] : [x, x.grad]))
}

const deviceMethods = {
  to(this: AnyModule, device: Device) {
    return moved(this, device)
  },
  cpu(this: AnyModule) {
    return moved(this, 'cpu', 'cpu')
  },
  cuda(this: AnyModule) {
    noteCuda()
    return moved(this, 'webgpu', 'cuda')
  },
}

for (const [name, value] of Object.entries(deviceMethods))
  Object.defineProperty(Module.prototype, name, { value, writable: true, configurable: true })
