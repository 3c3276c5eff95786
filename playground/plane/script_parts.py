"""The pieces of the scripts that `script` puts together, as text: plain PyTorch for people who read it to learn.

A new distribution, loss, penalty or optimizer is one entry here; without one, `script` says that it cannot write it.
"""

RING = """ANGLES = torch.arange(8) * (2 * math.pi / 8)
CENTRES = torch.stack([ANGLES.cos(), ANGLES.sin()], 1)
"""

MIXTURE = '''

def sample(n, chance):
    """n points of equally likely Gaussians."""
    chosen = torch.randint(len(CENTRES), (n,), generator=chance)
    return CENTRES[chosen] + {width} * torch.randn(n, CENTRES.shape[1], generator=chance)
'''

INTERVALS = '''CENTRES = torch.tensor([[-0.7], [0.7]])


def sample(n, chance):
    """n numbers, uniform on two equally likely stretches."""
    chosen = torch.randint(len(CENTRES), (n,), generator=chance)
    return CENTRES[chosen] + 0.6 * (torch.rand(n, 1, generator=chance) - 0.5)
'''

SAMPLERS = {
    "ring8": RING + MIXTURE.format(width=0.05),
    "ring8_narrow": RING + MIXTURE.format(width=0.01),
    "grid25": "TICKS = torch.tensor([-4.0, -2.0, 0.0, 2.0, 4.0])\nCENTRES = torch.cartesian_prod(TICKS, TICKS)\n"
    + MIXTURE.format(width=0.05),
    "gaussians2": "CENTRES = torch.tensor([[-0.6, 0.6], [0.6, -0.3]])\n" + MIXTURE.format(width=0.15),
    "blobs": '''CENTRES = torch.tensor([[-0.45, 0.75], [0.75, 0.3], [-0.15, -0.45]])


def sample(n, chance):
    """n points, uniform on three equally likely discs."""
    chosen = torch.randint(len(CENTRES), (n,), generator=chance)
    radius = 0.25 * torch.rand(n, generator=chance).sqrt()
    angle = 2 * math.pi * torch.rand(n, generator=chance)
    return CENTRES[chosen] + torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
''',
    "line": '''
def sample(n, chance):
    """n points about a segment."""
    along = 2 * torch.rand(n, generator=chance) - 1
    return along[:, None] * torch.tensor([1.1, 0.55]) + 0.03 * torch.randn(n, 2, generator=chance)
''',
    "circle": '''
def sample(n, chance):
    """n points about the unit circle."""
    angle = 2 * math.pi * torch.rand(n, generator=chance)
    return torch.stack([angle.cos(), angle.sin()], 1) + 0.03 * torch.randn(n, 2, generator=chance)
''',
    "moons": '''
def sample(n, chance):
    """n points about two half circles; one is the other turned about the origin."""
    angle = math.pi * torch.rand(n, generator=chance)
    upper = 0.8 * torch.stack([angle.cos(), angle.sin()], 1) - torch.tensor([0.4, 0.2])
    side = 2.0 * torch.randint(2, (n, 1), generator=chance) - 1
    return upper * side + 0.03 * torch.randn(n, 2, generator=chance)
''',
    "spiral": '''
def sample(n, chance):
    """n points about the two arms of a spiral; one is the other turned about the origin."""
    along = (0.02 + 0.98 * torch.rand(n, generator=chance)).sqrt()
    radius, angle = 1.2 * along, 2.5 * math.pi * along
    arm = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
    side = 2.0 * torch.randint(2, (n, 1), generator=chance) - 1
    return arm * side + 0.03 * torch.randn(n, 2, generator=chance)
''',
    "swiss_roll": '''
def sample(n, chance):
    """n points about a spiral of one and a half turns."""
    angle = 1.5 * math.pi + (4.5 * math.pi - 1.5 * math.pi) * torch.rand(n, generator=chance)
    radius = angle * (1.25 / (4.5 * math.pi))
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1) + 0.03 * torch.randn(n, 2, generator=chance)
''',
    "checkerboard": '''
def sample(n, chance):
    """n points, uniform on the dark squares of a board of 4 x 4."""
    column = torch.randint(4, (n,), generator=chance)
    row = 2 * torch.randint(2, (n,), generator=chance) + column % 2
    return 0.6 * (torch.stack([column, row], 1) - 2 + torch.rand(n, 2, generator=chance))
''',
    "line_normal": "CENTRES = torch.tensor([[0.4]])\n" + MIXTURE.format(width=0.25),
    "line_normals2": "CENTRES = torch.tensor([[-0.6], [0.6]])\n" + MIXTURE.format(width=0.15),
    "line_normals3": "CENTRES = torch.tensor([[-0.9], [0.0], [0.9]])\n" + MIXTURE.format(width=0.1),
    "line_uniforms2": INTERVALS,
    "line_far": "CENTRES = torch.tensor([[-1.2], [1.2]])\n" + MIXTURE.format(width=0.04),
    "line_shifted": "CENTRES = torch.tensor([[2.0]])\n" + MIXTURE.format(width=1.0),
    "drawn": '''PLACES = torch.tensor([
{places}
]) / {grid}


def sample(n, chance):
    """n points about the drawn ones."""
    chosen = torch.randint(len(PLACES), (n,), generator=chance)
    return PLACES[chosen] + {pen} * torch.randn(n, 2, generator=chance)
''',
    "word": '''PICTURE = zlib.decompress(base64.b64decode("""
{picture}
"""))  # the word “{text}” in {height} rows of {width} grey pixels
INK = torch.frombuffer(bytearray(PICTURE), dtype=torch.uint8).view({height}, {width})
ROWS, COLUMNS = INK.nonzero(as_tuple=True)
PIXEL = {pixel}
CORNERS = (torch.stack([COLUMNS - {width} / 2, {height} / 2 - ROWS - 1], 1).double() * PIXEL).float()
CUMULATIVE = INK[ROWS, COLUMNS].double().cumsum(0)
CUMULATIVE /= CUMULATIVE[-1].clone()


def sample(n, chance):
    """n points of the ink."""
    chosen = torch.searchsorted(CUMULATIVE, torch.rand(n, generator=chance, dtype=torch.float64), right=True)
    return CORNERS[chosen] + PIXEL * torch.rand(n, 2, generator=chance)
''',
}

NOISES = {
    "gaussian": "torch.randn({size}, generator=chance, dtype=torch.float64)",
    "uniform": "torch.rand({size}, generator=chance, dtype=torch.float64) * 2 - 1",
}

# The module and the gain of its first weights (He et al. 2015).
ACTIVATIONS = {
    "relu": ("nn.ReLU()", "math.sqrt(2)"),
    "leaky_relu": ("nn.LeakyReLU(0.2)", "math.sqrt(2 / (1 + 0.2**2))"),
    "elu": ("nn.ELU()", "math.sqrt(2)"),
    "tanh": ("nn.Tanh()", "5 / 3"),
}

NETWORK = '''
def network(sizes, activation, gain, chance, linear=nn.Linear):
    """Linear layers of these (inputs, outputs) with an activation between them; normal weights, zero biases."""
    layers = []
    for inputs, outputs in sizes:
        layer = linear(inputs, outputs, dtype=DTYPE)
        last = len(layers) == 2 * (len(sizes) - 1)
        weight = torch.randn(inputs, outputs, generator=chance, dtype=torch.float64)
        layer.weight.data = (weight * (1.0 if last else gain) / math.sqrt(inputs)).to(DTYPE).T.contiguous()
        layer.bias.data.zero_()
        layers += [layer, activation]
    return nn.Sequential(*layers[:-1])
'''

SPECTRAL = '''
class SpectralLinear(nn.Linear):
    """A layer whose weight is divided by its largest singular value (Miyato et al. 2018, Algorithm 1)."""

    @torch.no_grad()
    def estimate(self, advance):
        """One power iteration from u; where D learns (`advance`), u moves on."""
        self.v = normalize(self.weight.T @ self.u, dim=0)
        if advance:
            self.u = normalize(self.weight @ self.v, dim=0)

    def forward(self, x):
        return nn.functional.linear(x, self.weight / (self.u @ self.weight @ self.v), self.bias)


def estimate(advance):
    for layer in D.modules():
        if isinstance(layer, SpectralLinear):
            layer.estimate(advance)
'''

NORMALISED = '''
class Normalised(nn.Module):
    """G with batch normalisation of its hidden layers, before the bias (Ioffe and Szegedy 2015)."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        for layer, activation in zip(self.net[:-1:2], self.net[1::2]):
            x = x @ layer.weight.T
            variance, mean = torch.var_mean(x, 0, correction=0)
            x = activation((x - mean) / (variance + {epsilon}).sqrt() + layer.bias)
        return self.net[-1](x)
'''

COMPARING = '''
class Comparing(nn.Module):
    """D with mini-batch discrimination (Salimans et al. 2016): it also sees how close the batch's others are."""

    def __init__(self, net, matrix):
        super().__init__()
        self.net, self.matrix = net, nn.Parameter(matrix)

    def forward(self, batch):
        features = self.net[:-1](batch)
        measured = (features @ self.matrix).unflatten(1, (-1, {kernel}))
        close = (measured[:, None] - measured).abs().sum(3).neg().exp().mean(1)
        return self.net[-1](torch.cat([features, close], 1))
'''

RECALL = '''
def recall(fake, chance):
    """Each fake takes the place of an old one, which {places} of the batch show instead (Shrivastava et al. 2017)."""
    rows, at = torch.arange(BATCH), (chance[:, 0] * {ages}).long().clamp(max={ages} - 1)
    old = memory[rows, at]
    memory[rows, at] = fake
    return torch.where(rows[:, None] < {places}, old, fake)
'''

PACK = '''
def pack(x):
    """{packing} samples beside one another as one (Lin et al. 2018, PacGAN)."""
    return x[: len(x) // {packing} * {packing}].reshape(-1, {inputs})
'''

# What the two players minimise, of D's raw outputs at real and at fake samples.
LOSSES = {
    "minimax": ("softplus(at_real) - {target} * at_real + softplus(at_fake)", "-softplus(at_fake)"),
    "non_saturating": ("softplus(at_real) - {target} * at_real + softplus(at_fake)", "softplus(-at_fake)"),
    "least_squares": ("((at_real - {target}) ** 2 + at_fake**2) / 2", "(at_fake - 1) ** 2 / 2"),
    "wasserstein": ("at_fake - at_real", "-at_fake"),
    "hinge": ("relu(1 - at_real) + relu(1 + at_fake)", "-at_fake"),
    "relativistic": ("softplus(at_fake - at_real)", "softplus(at_real - at_fake)"),
}
PLAIN_CROSS_ENTROPY = "softplus(-at_real) + softplus(at_fake)"  # where no label is smoothed

SLOPE = '''
def squared_slope(x):
    """The squared length of D's gradient at each sample."""
    x = x if x.requires_grad else x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gradient.square().sum(1)
'''

PENALTIES = {
    "none": (),
    "gradient_penalty": (
        "between = mix[: len(x)] * x + (1 - mix[: len(x)]) * fake  # Gulrajani et al. 2017 (WGAN-GP)",
        "slope = (squared_slope(between) + 1e-12).sqrt()",
        "loss_d = loss_d + {weight} * (slope - 1).square().mean()",
    ),
    "r1": ("loss_d = loss_d + {weight} / 2 * squared_slope(x).mean()  # R1: Mescheder et al. 2018",),
    "r2": ("loss_d = loss_d + {weight} / 2 * squared_slope(fake).mean()  # R2: Mescheder et al. 2018",),
    "r1_r2": (
        "slopes = squared_slope(x).mean() + squared_slope(fake).mean()  # R1 and R2: Huang et al. 2024",
        "loss_d = loss_d + {weight} / 2 * slopes",
    ),
}

ORTHOGONAL = '''
def crookedness():
    """How far the rows or columns of D's weights are from right angles and length 1 (Brock et al. 2017)."""
    total = 0.0
    for weight in (layer.weight for layer in D.modules() if isinstance(layer, nn.Linear)):
        short = weight if len(weight) <= weight.shape[1] else weight.T
        total = total + (short @ short.T - torch.eye(len(short), dtype=DTYPE)).square().sum()
    return total
'''

OPTIMIZERS = {
    "sgd": "torch.optim.SGD({of}.parameters(), lr={rate})",
    "momentum": "torch.optim.SGD({of}.parameters(), lr={rate}, momentum={beta1})",
    "rmsprop": "torch.optim.RMSprop({of}.parameters(), lr={rate}, alpha={beta2})",
    "adam": "torch.optim.Adam({of}.parameters(), lr={rate}, betas=({beta1}, {beta2}))",
}

# What torch.optim lacks: Nadam without a schedule of its momentum, and negative momentum.
BY_HAND = {
    "momentum": (
        "Momentum({of}, {rate}, {beta1})",
        '''
class Momentum:
    """Heavy ball (Polyak 1964); torch.optim.SGD refuses a momentum below 0."""

    def __init__(self, net, rate, momentum):
        self.weights, self.rate, self.momentum = list(net.parameters()), rate, momentum
        self.m = [torch.zeros_like(weight) for weight in self.weights]

    def zero_grad(self):
        for weight in self.weights:
            weight.grad = None

    @torch.no_grad()
    def step(self):
        for weight, m in zip(self.weights, self.m):
            m.mul_(self.momentum).add_(weight.grad)
            weight -= self.rate * m
''',
    ),
    "adam": (
        "Adam({of}, {rate}, {beta1}, {beta2})",
        '''
class Adam:
    """Adam (Kingma and Ba 2015), also with Nesterov momentum (Dozat 2016).

    torch.optim.NAdam has a schedule of its momentum besides; torch.optim.Adam refuses a beta1 below 0.
    """

    def __init__(self, net, rate, beta1, beta2, nesterov=False):
        self.weights, self.rate, self.beta1, self.beta2, self.t = list(net.parameters()), rate, beta1, beta2, 0
        self.nesterov = nesterov
        self.m = [torch.zeros_like(weight) for weight in self.weights]
        self.v = [torch.zeros_like(weight) for weight in self.weights]

    def zero_grad(self):
        for weight in self.weights:
            weight.grad = None

    @torch.no_grad()
    def step(self):
        self.t += 1
        b1, b2, t = self.beta1, self.beta2, self.t
        for weight, m, v in zip(self.weights, self.m, self.v):
            m.mul_(b1).add_(weight.grad, alpha=1 - b1)
            v.mul_(b2).addcmul_(weight.grad, weight.grad, value=1 - b2)
            if self.nesterov:
                step = b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * weight.grad / (1 - b1**t)
            else:
                step = m / (1 - b1**t)
            weight -= self.rate * step / ((v / (1 - b2**t)).sqrt() + 1e-8)
''',
    ),
}
BY_HAND["nadam"] = ("Adam({of}, {rate}, {beta1}, {beta2}, nesterov=True)", BY_HAND["adam"][1])
