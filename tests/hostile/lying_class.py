"""Returns an object that says it is a float, through its class and through its class's class.

Ends: Unsendable or Returned
"""


class Meta(type):
    def __instancecheck__(cls, thing):
        return True

    def __subclasscheck__(cls, other):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Liar(metaclass=Meta):
    @property
    def __class__(self):
        return float

    def __float__(self):
        return 1.0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__

    def __eq__(self, other):
        return True

    __hash__ = None


def dice(a, b):
    return Liar()
