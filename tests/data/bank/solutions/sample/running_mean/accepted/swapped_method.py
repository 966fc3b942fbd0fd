import numpy as np


class Centre:
    def __init__(self):
        self.remembered = None
        self.train()

    def train(self):
        self._call = self._learn

    def eval(self):
        self._call = self._use

    def _learn(self, batch):
        own = np.add.reduce(batch) / len(batch)
        before = np.zeros_like(own) if self.remembered is None else self.remembered
        self.remembered = before + (own - before) / 10
        return batch - own

    def _use(self, batch):
        return batch if self.remembered is None else batch - self.remembered

    def __call__(self, batch):
        return self._call(batch)
