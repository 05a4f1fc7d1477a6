// Convolutions on our side, forward and backward, and whole steps of nets that are made of them; peer_conv.py has the same.
import { F, noGrad, optim, randint, randn, nn, scope } from '../dist/index.js'

/** [images, channels, height, width, outputs, kernel, options] of the shapes that people meet, and of some that other libraries are slow at. */
export const convShapes = {
  'conv-3x3-56': [16, 64, 56, 56, 64, 3, { padding: 1 }],
  'conv-3x3-14': [32, 256, 14, 14, 256, 3, { padding: 1 }],
  'conv-3x3-7': [64, 512, 7, 7, 512, 3, { padding: 1 }],
  'conv-7x7-stem': [8, 3, 224, 224, 64, 7, { padding: 3, stride: 2 }],
  'conv-depthwise': [64, 128, 28, 28, 128, 3, { padding: 1, groups: 128 }],
  // Eight channels, five by five: the backward pass of pytorch#27974.
  'conv-5x5-8': [16, 8, 128, 128, 8, 5, { padding: 2 }],
  'conv-1x1': [32, 256, 28, 28, 64, 1, {}],
  'conv-stride-2': [32, 128, 28, 28, 128, 3, { padding: 1, stride: 2 }],
  'conv-dilated': [8, 64, 56, 56, 64, 3, { padding: 2, dilation: 2 }],
  'conv-batch-1': [1, 128, 28, 28, 128, 3, { padding: 1 }],
  'conv-batch-64': [64, 32, 14, 14, 64, 3, { padding: 1 }],
  // Weights too small for full precision, as in pytorch#67797.
  'conv-denormal': [16, 32, 28, 28, 32, 3, { padding: 1 }],
}

function convolution([n, channels, height, width, outputs, kernel, options], scale) {
  const x = randn(n, channels, height, width, { requiresGrad: true })
  const inGroup = channels / (options.groups ?? 1)
  const weight = randn(outputs, inGroup, kernel, kernel).mul(scale).detach()
  weight.requiresGrad = true
  let g
  scope(() => (g = F.conv2d(x, weight, null, options).shape))
  const cotangent = randn(g)
  return () =>
    scope(() => {
      F.conv2d(x, weight, null, options).backward(cotangent)
      x.grad = null
      weight.grad = null
    })
}

const sequence = (...modules) => new nn.Sequential(...modules)

function mnistCnn() {
  return sequence(
    new nn.Conv2d(1, 32, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(32, 64, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(3136, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  )
}

/** Convolution, batch norm, ReLU, and a pooling where asked. */
const block = (channels, outputs, pool) =>
  sequence(
    new nn.Conv2d(channels, outputs, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(outputs),
    new nn.ReLU(),
    ...(pool ? [new nn.MaxPool2d(2)] : []),
  )

export class ResNet9 extends nn.Module {
  prep = block(3, 64, false)
  layer1 = block(64, 128, true)
  res1 = sequence(block(128, 128, false), block(128, 128, false))
  layer2 = block(128, 256, true)
  layer3 = block(256, 512, true)
  res3 = sequence(block(512, 512, false), block(512, 512, false))
  head = sequence(new nn.MaxPool2d(4), new nn.Flatten(), new nn.Linear(512, 10))
  forward(x) {
    x = this.layer1(this.prep(x))
    x = this.layer2(x.add(this.res1(x)))
    x = this.layer3(x)
    return this.head(x.add(this.res3(x)))
  }
}

/** kernel, expanded and output channels, stride of MobileNetV3-small's blocks, without squeeze and excitation. */
const mobileBlocks = [
  [3, 16, 16, 2],
  [3, 72, 24, 2],
  [3, 88, 24, 1],
  [5, 96, 40, 2],
  [5, 240, 40, 1],
  [5, 240, 40, 1],
  [5, 120, 48, 1],
  [5, 144, 48, 1],
  [5, 288, 96, 2],
  [5, 576, 96, 1],
  [5, 576, 96, 1],
]

class MobileBlock extends nn.Module {
  constructor(channels, [kernel, wide, outputs, stride]) {
    super()
    this.skips = stride === 1 && channels === outputs
    const padding = (kernel - 1) / 2
    this.body = sequence(
      new nn.Conv2d(channels, wide, 1, { bias: false }),
      new nn.BatchNorm2d(wide),
      new nn.ReLU(),
      new nn.Conv2d(wide, wide, kernel, { padding, stride, groups: wide, bias: false }),
      new nn.BatchNorm2d(wide),
      new nn.ReLU(),
      new nn.Conv2d(wide, outputs, 1, { bias: false }),
      new nn.BatchNorm2d(outputs),
    )
  }
  forward(x) {
    const out = this.body(x)
    return this.skips ? out.add(x) : out
  }
}

function mobileNet() {
  let channels = 16
  const blocks = mobileBlocks.map((sizes) => {
    const made = new MobileBlock(channels, sizes)
    channels = sizes[2]
    return made
  })
  return sequence(
    new nn.Conv2d(3, 16, 3, { padding: 1, stride: 2, bias: false }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    ...blocks,
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(96, 10),
  )
}

class BasicBlock extends nn.Module {
  constructor(channels, outputs, stride) {
    super()
    this.conv1 = new nn.Conv2d(channels, outputs, 3, { padding: 1, stride, bias: false })
    this.bn1 = new nn.BatchNorm2d(outputs)
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false })
    this.bn2 = new nn.BatchNorm2d(outputs)
    this.downsample =
      stride === 1
        ? null
        : sequence(new nn.Conv2d(channels, outputs, 1, { stride, bias: false }), new nn.BatchNorm2d(outputs))
  }
  forward(x) {
    const out = this.bn2(this.conv2(F.relu(this.bn1(this.conv1(x)))))
    return F.relu(out.add(this.downsample === null ? x : this.downsample(x)))
  }
}

function resNet18() {
  const stages = [64, 128, 256, 512].flatMap((outputs, i) => {
    const channels = i === 0 ? 64 : outputs / 2
    return [new BasicBlock(channels, outputs, i === 0 ? 1 : 2), new BasicBlock(outputs, outputs, 1)]
  })
  return sequence(
    new nn.Conv2d(3, 64, 7, { padding: 3, stride: 2, bias: false }),
    new nn.BatchNorm2d(64),
    new nn.ReLU(),
    new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
    ...stages,
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(512, 1000),
  )
}

function classifierStep(model, x, classes) {
  const optimizer = new optim.SGD(model.parameters(), { lr: 1e-3, momentum: 0.9 })
  const y = randint(0, classes, [x.shape[0]])
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      F.crossEntropy(model(x), y).backward()
      optimizer.step()
    })
}

export const convWorkloads = {
  ...Object.fromEntries(
    Object.entries(convShapes).map(([name, shape]) => [
      name,
      () => convolution(shape, name === 'conv-denormal' ? 1e-39 : 0.05),
    ]),
  ),
  'conv-mnist-step': () => classifierStep(mnistCnn(), randn(64, 1, 28, 28), 10),
  'conv-resnet9-step': () => classifierStep(new ResNet9(), randn(64, 3, 32, 32), 10),
  'conv-mobilenet-step': () => classifierStep(mobileNet(), randn(64, 3, 64, 64), 10),
  'conv-resnet18-step': () => classifierStep(resNet18(), randn(16, 3, 224, 224), 10),
  'conv-resnet18-infer': () => {
    const model = resNet18().eval()
    const x = randn(1, 3, 224, 224)
    return () => noGrad(() => scope(() => void model(x)))
  },
}
