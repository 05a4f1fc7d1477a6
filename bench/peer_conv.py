"""The convolutions of conv-workloads.mjs in PyTorch, in the layout (NCHW or channels_last) that is faster there."""
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = {
    "conv-3x3-56": (16, 64, 56, 56, 64, 3, {"padding": 1}),
    "conv-3x3-14": (32, 256, 14, 14, 256, 3, {"padding": 1}),
    "conv-3x3-7": (64, 512, 7, 7, 512, 3, {"padding": 1}),
    "conv-7x7-stem": (8, 3, 224, 224, 64, 7, {"padding": 3, "stride": 2}),
    "conv-depthwise": (64, 128, 28, 28, 128, 3, {"padding": 1, "groups": 128}),
    "conv-5x5-8": (16, 8, 128, 128, 8, 5, {"padding": 2}),
    "conv-1x1": (32, 256, 28, 28, 64, 1, {}),
    "conv-stride-2": (32, 128, 28, 28, 128, 3, {"padding": 1, "stride": 2}),
    "conv-dilated": (8, 64, 56, 56, 64, 3, {"padding": 2, "dilation": 2}),
    "conv-batch-1": (1, 128, 28, 28, 128, 3, {"padding": 1}),
    "conv-batch-64": (64, 32, 14, 14, 64, 3, {"padding": 1}),
    "conv-denormal": (16, 32, 28, 28, 32, 3, {"padding": 1}),
}


def faster(make):
    """The step that make(layout) gives, for the layout in which three of them take less time."""
    steps = [make(layout) for layout in (torch.contiguous_format, torch.channels_last)]

    def seconds(step):
        step()
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            step()
            best = min(best, time.perf_counter() - start)
        return best

    return min(steps, key=seconds)


def convolution(n, channels, height, width, outputs, kernel, options, scale):
    def make(layout):
        x = torch.randn(n, channels, height, width).to(memory_format=layout).requires_grad_()
        weight = torch.randn(outputs, channels // options.get("groups", 1), kernel, kernel) * scale
        weight = weight.to(memory_format=layout).requires_grad_()
        cotangent = torch.randn_like(F.conv2d(x, weight, None, **options))

        def step():
            F.conv2d(x, weight, None, **options).backward(cotangent)
            x.grad = weight.grad = None

        return step

    return faster(make)


def mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def block(channels, outputs, pool):
    layers = [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if pool else []))


class ResNet9(nn.Module):
    def __init__(self):
        super().__init__()
        self.prep = block(3, 64, False)
        self.layer1 = block(64, 128, True)
        self.res1 = nn.Sequential(block(128, 128, False), block(128, 128, False))
        self.layer2 = block(128, 256, True)
        self.layer3 = block(256, 512, True)
        self.res3 = nn.Sequential(block(512, 512, False), block(512, 512, False))
        self.head = nn.Sequential(nn.MaxPool2d(4), nn.Flatten(), nn.Linear(512, 10))

    def forward(self, x):
        x = self.layer1(self.prep(x))
        x = self.layer2(x + self.res1(x))
        x = self.layer3(x)
        return self.head(x + self.res3(x))


MOBILE_BLOCKS = [
    (3, 16, 16, 2), (3, 72, 24, 2), (3, 88, 24, 1), (5, 96, 40, 2), (5, 240, 40, 1), (5, 240, 40, 1),
    (5, 120, 48, 1), (5, 144, 48, 1), (5, 288, 96, 2), (5, 576, 96, 1), (5, 576, 96, 1),
]


class MobileBlock(nn.Module):
    def __init__(self, channels, kernel, wide, outputs, stride):
        super().__init__()
        self.skips = stride == 1 and channels == outputs
        self.body = nn.Sequential(
            nn.Conv2d(channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU(),
            nn.Conv2d(wide, wide, kernel, padding=(kernel - 1) // 2, stride=stride, groups=wide, bias=False), nn.BatchNorm2d(wide), nn.ReLU(),
            nn.Conv2d(wide, outputs, 1, bias=False), nn.BatchNorm2d(outputs),
        )

    def forward(self, x):
        out = self.body(x)
        return out + x if self.skips else out


def mobile_net():
    channels, blocks = 16, []
    for sizes in MOBILE_BLOCKS:
        blocks.append(MobileBlock(channels, *sizes))
        channels = sizes[2]
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, stride=2, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, 10),
    )


class BasicBlock(nn.Module):
    def __init__(self, channels, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, outputs, 3, padding=1, stride=stride, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(channels, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + (x if self.downsample is None else self.downsample(x)))


def resnet18():
    stages, channels = [], 64
    for i, outputs in enumerate([64, 128, 256, 512]):
        stages += [BasicBlock(channels, outputs, 1 if i == 0 else 2), BasicBlock(outputs, outputs, 1)]
        channels = outputs
    return nn.Sequential(
        nn.Conv2d(3, 64, 7, padding=3, stride=2, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), *stages,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000),
    )


def classifier_step(model, *shape):
    def make(layout):
        net = model().to(memory_format=layout)
        x = torch.randn(*shape).to(memory_format=layout)
        y = torch.randint(0, 10, (shape[0],))
        optimizer = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.9)

        def step():
            optimizer.zero_grad()
            F.cross_entropy(net(x), y).backward()
            optimizer.step()

        return step

    return faster(make)


def inference(model, *shape):
    def make(layout):
        net = model().to(memory_format=layout).eval()
        x = torch.randn(*shape).to(memory_format=layout)

        def step():
            with torch.no_grad():
                net(x)

        return step

    return faster(make)


CONV_WORKLOADS = {
    **{
        name: (lambda shape=shape, name=name: convolution(*shape, 1e-39 if name == "conv-denormal" else 0.05))
        for name, shape in SHAPES.items()
    },
    "conv-mnist-step": lambda: classifier_step(mnist, 64, 1, 28, 28),
    "conv-resnet9-step": lambda: classifier_step(ResNet9, 64, 3, 32, 32),
    "conv-mobilenet-step": lambda: classifier_step(mobile_net, 64, 3, 64, 64),
    "conv-resnet18-step": lambda: classifier_step(resnet18, 16, 3, 224, 224),
    "conv-resnet18-infer": lambda: inference(resnet18, 1, 3, 224, 224),
}
