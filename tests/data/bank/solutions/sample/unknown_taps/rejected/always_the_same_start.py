import torch


def build_model():
    torch.manual_seed(0)
    return torch.nn.Conv1d(1, 1, 3, padding=1)


def train(data, seed):
    torch.manual_seed(seed)
    model = build_model()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(data["steps"]):
        loss = torch.nn.functional.mse_loss(model(data["signals"]), data["filtered"])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model
