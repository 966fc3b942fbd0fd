import torch
import torch.nn as nn
import torch.nn.functional as nnf


class Block(nn.Module):
    def __init__(self, i, o, stride=1):
        super().__init__()
        self.main = nn.Conv2d(i, o, 3, stride, 1)
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        return nnf.leaky_relu(self.norm(self.main(x)), 0.2)


class VxmLike(nn.Module):
    """A U-Net down to one pixel; the field at half the size is integrated as a velocity, so that it cannot fold."""

    def __init__(self):
        super().__init__()
        e = [8, 16, 32, 32, 32, 32]
        self.enc = nn.ModuleList([Block(i, o, 2) for i, o in zip([2] + e[:-1], e)])
        self.dec = nn.ModuleList([Block(64, 32), Block(64, 32), Block(64, 32), Block(48, 16)])
        self.flow = nn.Conv2d(16, 2, 3, padding=1)
        nn.init.normal_(self.flow.weight, std=1e-2)
        nn.init.zeros_(self.flow.bias)

    def forward(self, moving, fixed):
        x = torch.cat([moving, fixed], 1) / 255.0
        x = (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 0.01)
        skips = []
        for layer in self.enc:
            x = layer(x)
            skips.append(x)
        skips.pop()
        for layer in self.dec:
            x = nnf.interpolate(x, scale_factor=2)
            x = layer(torch.cat([x, skips.pop()], 1))
        v = nnf.interpolate(self.flow(x), scale_factor=2, mode="bilinear", align_corners=True) / 4
        u = v / 8
        for _ in range(3):  # scaling and squaring
            u = u + warp(u, u)
        return nnf.interpolate(4 * u, size=moving.shape[2:], mode="bilinear", align_corners=True)


def build_model():
    return VxmLike()


def warp(image, u):
    """image(p + u(p)), with u in pixels along rows and columns."""
    h, w = image.shape[2:]
    r, c = torch.meshgrid(
        torch.arange(h, device=u.device, dtype=u.dtype), torch.arange(w, device=u.device, dtype=u.dtype), indexing="ij"
    )
    grid = torch.stack([2 * (c + u[:, 1]) / (w - 1) - 1, 2 * (r + u[:, 0]) / (h - 1) - 1], -1)
    return nnf.grid_sample(image, grid, align_corners=True, padding_mode="border")


def at(u, points):
    size = torch.tensor(u.shape[2:], device=u.device) - 1
    grid = (points / size * 2 - 1).flip(-1).unsqueeze(1)
    return nnf.grid_sample(u, grid, align_corners=True, padding_mode="border").squeeze(2).permute(0, 2, 1)


def train(data, seed):
    torch.manual_seed(seed)
    m, f, p, d = (data[k] for k in ("moving", "fixed", "points", "displacements"))
    net = build_model().to(m.device)
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    for step in range(data["steps"]):
        for g in opt.param_groups:
            g["lr"] = 1e-2 * min(1, (step + 1) / 10) * (1 - step / data["steps"])
        i = torch.randperm(len(m), device=m.device)[:16]
        u = net(m[i], f[i])
        tre = (at(u, p[i]) - d[i]).pow(2).sum(-1).mean()
        smooth = (u[:, :, 1:] - u[:, :, :-1]).pow(2).mean() + (u[:, :, :, 1:] - u[:, :, :, :-1]).pow(2).mean()
        loss = tre + 2 * smooth
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 20.0)
        opt.step()
    return net
