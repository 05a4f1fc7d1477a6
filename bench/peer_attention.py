"""The workloads of attention-workloads.mjs in PyTorch, with its fused attention and fused AdamW."""
import torch
import torch.nn as nn
import torch.nn.functional as F

LENGTHS = {
    "attention-64": (12, 4, 64, 32),
    "attention-256": (8, 6, 256, 64),
    "attention-1024": (2, 4, 1024, 64),
    "attention-4096": (1, 2, 4096, 64),
}
GPTS = {
    "gpt-step-small": dict(batch=12, context=64, layers=4, heads=4, width=128),
    "gpt-step-medium": dict(batch=8, context=256, layers=6, heads=6, width=384),
    "gpt-step-124m": dict(vocabulary=50257, batch=4, context=64, layers=12, heads=12, width=768),
}


def attention(shape):
    q, k, v = [torch.randn(shape, requires_grad=True) for _ in range(3)]
    cotangent = torch.randn(shape)

    def step():
        F.scaled_dot_product_attention(q, k, v, is_causal=True).backward(cotangent)
        q.grad = k.grad = v.grad = None

    return step


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width, bias=False), nn.LayerNorm(width, bias=False)
        self.c_attn = nn.Linear(width, 3 * width, bias=False)
        self.c_proj = nn.Linear(width, width, bias=False)
        self.c_fc = nn.Linear(width, 4 * width, bias=False)
        self.c_out = nn.Linear(4 * width, width, bias=False)
        self.heads = heads

    def forward(self, x, cache=None, at=0):
        batch, steps, width = x.shape
        q, k, v = self.c_attn(self.ln_1(x)).view(batch, steps, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        if cache is None:
            found = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            cache[0][:, :, at : at + steps], cache[1][:, :, at : at + steps] = k, v
            found = F.scaled_dot_product_attention(q, cache[0][:, :, : at + steps], cache[1][:, :, : at + steps])
        x = x + self.c_proj(found.transpose(1, 2).reshape(batch, steps, width))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, context, layers, heads, width, vocabulary=65):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.h = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = nn.LayerNorm(width, bias=False)
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, ids, caches=None, at=0):
        x = self.wte(ids) + self.wpe.weight[at : at + ids.shape[1]]
        for i, block in enumerate(self.h):
            x = block(x, None if caches is None else caches[i], at)
        return self.lm_head(self.ln_f(x))


def gpt_step(batch, context, vocabulary=65, **sizes):
    model = Gpt(context, vocabulary=vocabulary, **sizes)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=True)
    x, y = [torch.randint(vocabulary, (batch, context)) for _ in range(2)]

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x).view(-1, vocabulary), y.view(-1)).backward()
        optimizer.step()

    return step


def generation():
    torch.manual_seed(1)
    model = Gpt(256, 6, 6, 384).eval()
    one = torch.randint(65, (1, 1))

    @torch.no_grad()
    def generate():
        caches = [(torch.zeros(1, 6, 256, 64), torch.zeros(1, 6, 256, 64)) for _ in range(6)]
        token = one
        for at in range(200):
            token = model(token, caches, at)[:, -1].argmax(-1, keepdim=True)

    return generate


ATTENTION_WORKLOADS = {
    **{name: (lambda shape=shape: attention(shape)) for name, shape in LENGTHS.items()},
    **{name: (lambda sizes=sizes: gpt_step(**sizes)) for name, sizes in GPTS.items()},
    "gpt-generate": generation,
}
