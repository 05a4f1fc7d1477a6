"""The steps of mpi-worker.mjs in PyTorch: peer_ddp.py RANKS STEPS NAME:ROWS ..., with DistributedDataParallel over gloo and one thread per rank."""
import json
import os
import statistics
import sys
import time

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from peer_attention import Gpt
from peer_conv import ResNet9
from peer_torch import FACTORS, VOCABULARY, TabM

WARM = 2


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(VOCABULARY, FACTORS)
        self.rnn = nn.LSTM(FACTORS, 512, 2, dropout=0.5)
        self.l_out = nn.Linear(512, VOCABULARY)

    def forward(self, chars):
        outputs, _ = self.rnn(self.e(chars))
        return F.log_softmax(self.l_out(outputs), -1)


def tokens(*shape):
    return torch.randint(0, VOCABULARY, shape)


def training(name, rows):
    """Model, loss, optimizer, inputs and targets."""
    if name == "gpt":
        return (
            Gpt(128, 4, 4, 256, VOCABULARY),
            lambda out, y: F.cross_entropy(out.view(-1, VOCABULARY), y.view(-1)),
            lambda params: torch.optim.AdamW(params, lr=1e-3, weight_decay=0.1, fused=True),
            tokens(rows, 128),
            tokens(rows, 128),
        )
    if name == "lstm":
        return (
            Lstm(),
            lambda out, y: F.nll_loss(out.view(-1, VOCABULARY), y.view(-1)),
            lambda params: torch.optim.Adam(params, 1e-3),
            tokens(8, rows),
            tokens(8, rows),
        )
    if name == "tabm":
        return (
            TabM(),
            lambda out, y: (out - y).square().mean(),
            lambda params: torch.optim.AdamW(params, lr=2e-3, weight_decay=3e-4),
            torch.randn(rows, 30),
            torch.randn(rows, 1),
        )
    return (
        ResNet9(),
        F.cross_entropy,
        lambda params: torch.optim.SGD(params, lr=1e-3, momentum=0.9),
        torch.randn(rows, 3, 32, 32),
        torch.randint(0, 10, (rows,)),
    )


def measure(rank, ranks, name, steps, rows):
    torch.manual_seed(rank)
    model, loss, optimizer, x, y = training(name, rows // ranks)
    net = DistributedDataParallel(model) if ranks > 1 else model
    optimizer = optimizer(net.parameters())
    times = []
    for step in range(WARM + steps):
        began = time.perf_counter()
        optimizer.zero_grad()
        value = loss(net(x), y)
        value.backward()
        optimizer.step()
        value.item()
        if step >= WARM:
            times.append((time.perf_counter() - began) * 1000)
    if rank == 0:
        print(json.dumps({"name": name, "milliseconds": statistics.median(times), "fastest": min(times)}), flush=True)


def run(rank, ranks, steps, workloads):
    torch.set_num_threads(1)
    if ranks > 1:
        dist.init_process_group("gloo", rank=rank, world_size=ranks)
    for workload in workloads:
        name, rows = workload.split(":")
        measure(rank, ranks, name, steps, int(rows))
    if ranks > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    ranks, steps = map(int, sys.argv[1:3])
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29513")
    if ranks == 1:
        run(0, 1, steps, sys.argv[3:])
    else:
        processes.spawn(run, (ranks, steps, sys.argv[3:]), nprocs=ranks)
