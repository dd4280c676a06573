"""PyTorch's layouts of weights, and ours, which are Keras's: HWIO kernels, in-out matrices, flattening H, W, C."""


class Layout:
    def __init__(self, to_ours, to_torch):
        self.to_ours, self.to_torch = to_ours, to_torch


same = Layout(lambda a: a, lambda a: a)
conv_kernel = Layout(lambda a: a.transpose(2, 3, 1, 0), lambda a: a.transpose(3, 2, 0, 1))
dense_kernel = Layout(lambda a: a.T, lambda a: a.T)


def depthwise_kernel(multiplier):
    """(C * m, 1, kh, kw) and (kh, kw, C, m)."""
    return Layout(lambda a: a.reshape(-1, multiplier, *a.shape[2:]).transpose(2, 3, 0, 1),
                  lambda a: a.transpose(2, 3, 0, 1).reshape(-1, 1, *a.shape[:2]))


def dense_after_flatten(channels, height, width):
    """The rows of a dense layer behind a flatten: PyTorch counts through C, H, W, Keras through H, W, C."""
    return Layout(lambda a: a.reshape(-1, channels, height, width).transpose(2, 3, 1, 0).reshape(-1, a.shape[0]),
                  lambda a: a.reshape(height, width, channels, -1).transpose(3, 2, 0, 1).reshape(a.shape[1], -1))
