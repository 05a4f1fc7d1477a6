"""Runs the workloads of workloads.mjs in PyTorch, for side-by-side timing."""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

from peer_attention import ATTENTION_WORKLOADS
from peer_conv import CONV_WORKLOADS
from peer_loop import serve

torch.set_num_threads(int(os.environ.get("LANNER_THREADS", "2")))
VOCABULARY, FACTORS, HIDDEN, BATCH, STEPS = 85, 42, 256, 512, 8


class CharSeqRnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(VOCABULARY, FACTORS)
        self.rnn = nn.RNN(FACTORS, HIDDEN)
        self.l_out = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, chars):
        outputs, _ = self.rnn(self.e(chars), torch.zeros(1, chars.shape[1], HIDDEN))
        return F.log_softmax(self.l_out(outputs), -1)


class CharLoopModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(VOCABULARY, FACTORS)
        self.l_in = nn.Linear(FACTORS, HIDDEN)
        self.l_hidden = nn.Linear(HIDDEN, HIDDEN)
        self.l_out = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, chars):
        h = torch.zeros(chars.shape[1], HIDDEN)
        for c in chars:
            h = torch.tanh(self.l_hidden(h + F.relu(self.l_in(self.e(c)))))
        return F.log_softmax(self.l_out(h), -1)


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(VOCABULARY, FACTORS)
        self.rnn = nn.LSTM(FACTORS, 512, 2, dropout=0.5)
        self.l_out = nn.Linear(512, VOCABULARY)

    def forward(self, chars):
        outputs, _ = self.rnn(self.e(chars))
        return F.log_softmax(self.l_out(outputs), -1)


class StatefulGru(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Embedding(VOCABULARY, FACTORS)
        self.rnn = nn.GRU(FACTORS, HIDDEN)
        self.l_out = nn.Linear(HIDDEN, VOCABULARY)
        self.h = torch.zeros(1, 64, HIDDEN)

    def forward(self, chars):
        outputs, state = self.rnn(self.e(chars), self.h)
        self.h = state.detach()
        return F.log_softmax(self.l_out(outputs), -1)


class EmbeddingDotBias(nn.Module):
    def __init__(self):
        super().__init__()
        self.u, self.i = nn.Embedding(671, 50), nn.Embedding(9066, 50)
        self.ub, self.ib = nn.Embedding(671, 1), nn.Embedding(9066, 1)

    def forward(self, users, items):
        dot = (self.u(users) * self.i(items)).sum(1)
        return torch.sigmoid(dot + self.ub(users).squeeze() + self.ib(items).squeeze()) * 4.5 + 0.5


CATEGORIES = [1116, 8, 4, 13, 32, 3, 26, 27, 5, 4, 4, 24, 9, 9, 53, 22, 7, 7, 4, 4, 9, 9]
WIDTHS = [min(50, (levels + 1) // 2) for levels in CATEGORIES]


class Mixed(nn.Module):
    def __init__(self):
        super().__init__()
        self.embs = nn.ModuleList(nn.Embedding(levels, width) for levels, width in zip(CATEGORIES, WIDTHS))
        self.bn = nn.BatchNorm1d(16)
        self.lin1, self.lin2 = nn.Linear(sum(WIDTHS) + 16, 1000), nn.Linear(1000, 500)
        self.bn1, self.bn2 = nn.BatchNorm1d(1000), nn.BatchNorm1d(500)
        self.out = nn.Linear(500, 1)
        self.emb_drop, self.drop1, self.drop2 = nn.Dropout(0.04), nn.Dropout(0.001), nn.Dropout(0.01)

    def forward(self, categorical, continuous):
        x = torch.cat([e(categorical[:, i]) for i, e in enumerate(self.embs)], 1)
        x = torch.cat([self.emb_drop(x), self.bn(continuous)], 1)
        x = self.drop1(self.bn1(F.relu(self.lin1(x))))
        x = self.drop2(self.bn2(F.relu(self.lin2(x))))
        return torch.sigmoid(self.out(x)) * 12


def training_step(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        F.nll_loss(model(x).view(-1, VOCABULARY), y).backward()
        optimizer.step()

    return step


def regression_step(model, inputs, y, **options):
    optimizer = torch.optim.Adam(model.parameters(), **options)

    def step():
        optimizer.zero_grad()
        F.mse_loss(model(*inputs), y).backward()
        optimizer.step()

    return step


def collab(fused=None):
    inputs = torch.randint(0, 671, (64,)), torch.randint(0, 9066, (64,))
    y = torch.rand(64) * 4.5 + 0.5
    return regression_step(EmbeddingDotBias(), inputs, y, lr=1e-2, weight_decay=2e-4, fused=fused)


def movielens_epoch():
    """Slices of a permutation instead of a DataLoader, which would take most of the time."""
    rows = 80_004
    users, items = torch.randint(0, 671, (rows,)), torch.randint(0, 9066, (rows,))
    y = torch.rand(rows) * 4.5 + 0.5
    model = EmbeddingDotBias()

    def epoch():
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=2e-4)
        average = 0.0
        for batch in torch.randperm(rows).split(64):
            optimizer.zero_grad()
            loss = F.mse_loss(model(users[batch], items[batch]), y[batch])
            loss.backward()
            optimizer.step()
            average = 0.98 * average + 0.02 * loss.item()

    return epoch


def tabular():
    columns = torch.stack([torch.randint(0, levels, (128,)) for levels in CATEGORIES], 1)
    return regression_step(Mixed(), (columns, torch.randn(128, 16)), torch.rand(128, 1) * 10, lr=1e-3)


class Ensemble(nn.Module):
    """The default net for tables: 20 numbers in 16 bins each, an embedded and a one-hot category."""

    def __init__(self, k=8, numbers=20, bins=16, width=128):
        super().__init__()
        inputs = numbers * (bins + 1) + 8 + 6
        self.low = (torch.arange(bins) * (4 / bins) - 2).repeat(numbers)
        self.source = torch.arange(numbers).repeat_interleave(bins)
        self.factor = bins / 4
        self.emb = nn.Embedding(52, 8)
        self.scale = nn.Parameter(torch.ones(k, inputs, 1))
        sizes = (inputs, width, width, 1)
        uniform = lambda *shape: nn.Parameter((2 * torch.rand(*shape) - 1) / shape[1] ** 0.5)
        self.weights = nn.ParameterList(uniform(k, a, b) for a, b in zip(sizes, sizes[1:]))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(k, 1, b)) for b in sizes[1:])

    def forward(self, cats, conts):
        binned = ((conts[:, self.source] - self.low) * self.factor).clamp(0, 1) - 0.5
        x = torch.cat([conts, binned, self.emb(cats[:, 0]), F.one_hot(cats[:, 1], 6).float()], 1)
        out = torch.matmul(x, self.weights[0] * self.scale) + self.biases[0]
        for weight, bias in zip(self.weights[1:], self.biases[1:]):
            out = torch.baddbmm(bias, F.dropout(F.relu(out), 0.1), weight)
        return out


def step_of(model, inputs, y, groups):
    optimizer = torch.optim.AdamW(groups, lr=2e-3)

    def step():
        optimizer.zero_grad()
        (model(*inputs) - y).square().mean().backward()
        optimizer.step()

    return step


def ensemble():
    model = Ensemble()
    hidden = list(model.weights)[:-1]
    known = {id(p) for p in [model.scale, *hidden]}
    groups = [
        dict(params=[model.scale], lr=0.04, weight_decay=0.0),
        dict(params=hidden, weight_decay=0.1),
        dict(params=[p for p in model.parameters() if id(p) not in known], weight_decay=0.0),
    ]
    cats = torch.stack([torch.randint(0, 52, (128,)), torch.randint(0, 6, (128,))], 1)
    return step_of(model, (cats, torch.randn(128, 20)), torch.randn(128, 1), groups)


class TabM(nn.Module):
    def __init__(self, k=32, sizes=(30, 512, 512, 512)):
        super().__init__()
        self.lins = nn.ModuleList(nn.Linear(a, b, bias=False) for a, b in zip(sizes, sizes[1:]))
        factors = lambda own: nn.ParameterList(nn.Parameter(torch.rand(k, 1, size)) for size in own)
        self.before, self.after, self.bias = factors(sizes[:-1]), factors(sizes[1:]), factors(sizes[1:])
        self.head = nn.Parameter(torch.rand(k, sizes[-1], 1))

    def forward(self, x):
        out = x[None]
        for lin, before, after, bias in zip(self.lins, self.before, self.after, self.bias):
            out = F.dropout(F.relu(lin(out * before) * after + bias), 0.1)
        return torch.bmm(out, self.head)


def tabm():
    model = TabM()
    return step_of(model, (torch.randn(256, 30),), torch.randn(256, 1), [dict(params=list(model.parameters()), weight_decay=3e-4)])


def linear():
    x = torch.rand(10_000)
    y = 3 * x + 8
    a = torch.randn(1, requires_grad=True)
    b = torch.randn(1, requires_grad=True)

    def step():
        ((a * x + b - y) ** 2).mean().backward()
        with torch.no_grad():
            a.sub_(1e-3 * a.grad)
            b.sub_(1e-3 * b.grad)
            a.grad.zero_()
            b.grad.zero_()

    return step


def infer():
    model = CharSeqRnn().eval()
    x = torch.randint(0, VOCABULARY, (STEPS, 1))

    def step():
        with torch.no_grad():
            model(x)

    return step


def generate(length=200):
    model = CharSeqRnn().eval()
    prompt = torch.randint(0, VOCABULARY, (8, 1))

    @torch.no_grad()
    def write():
        x, state, written = prompt, torch.zeros(1, 1, HIDDEN), []
        for _ in range(length):
            outputs, state = model.rnn(model.e(x), state)
            log_probs = F.log_softmax(model.l_out(outputs[-1]), -1)
            x = torch.multinomial((log_probs / 0.8).exp(), 1)
            written.append(x.item())
        return written

    return write


def gemm(m, k, n):
    a, b = torch.randn(m, k), torch.randn(k, n)
    return lambda: a @ b


WORKLOADS = {
    "char-seq-rnn": lambda: training_step(
        CharSeqRnn(), torch.randint(0, VOCABULARY, (STEPS, BATCH)), torch.randint(0, VOCABULARY, (STEPS * BATCH,))
    ),
    "char-loop": lambda: training_step(
        CharLoopModel(), torch.randint(0, VOCABULARY, (STEPS, BATCH)), torch.randint(0, VOCABULARY, (BATCH,))
    ),
    "lstm": lambda: training_step(
        Lstm(), torch.randint(0, VOCABULARY, (STEPS, BATCH)), torch.randint(0, VOCABULARY, (STEPS * BATCH,))
    ),
    "gru": lambda: training_step(
        StatefulGru(), torch.randint(0, VOCABULARY, (STEPS, 64)), torch.randint(0, VOCABULARY, (STEPS * 64,))
    ),
    "collab": collab,
    "collab-fused": lambda: collab(fused=True),
    "movielens-epoch": movielens_epoch,
    "tabular": tabular,
    "ensemble": ensemble,
    "tabm": tabm,
    "linear": linear,
    "infer": infer,
    "generate-200": generate,
    **ATTENTION_WORKLOADS,
    **CONV_WORKLOADS,
}


def prepare(name):
    torch.manual_seed(0)
    if name.startswith("gemm-"):
        return gemm(*map(int, name[5:].split("x")))
    return WORKLOADS[name]()


if __name__ == "__main__":
    serve(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", prepare)
