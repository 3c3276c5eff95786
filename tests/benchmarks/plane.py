"""How fast populations train, as ratios to a plain eager PyTorch loop of the same nets in the same run.

    python -m tests.benchmarks.plane [--threads 1] [--device cpu] [--seconds 2]

Each figure is the best of three spells, taken in turns (loop, one member, 32 members, loop, …) since machines are
noisy. "Iterations" counts every member's. It prints; it asserts nothing.
"""

import argparse
import os
import time
from collections.abc import Callable

import torch
from torch import nn

from playground.plane import GanSpec, Population

SIZES = ((14, 150), (64, 256))  # neurons in each of two hidden layers, batch
SPELLS = 3


def plain_loop(width: int, batch: int, device: str) -> Callable[[int], None]:
    """The loop that a tutorial would write: nn.Sequential, autograd, torch.optim.Adam, the non-saturating loss."""

    def net(inputs: int, outputs: int, activation: type[nn.Module]) -> nn.Sequential:
        hidden = [nn.Linear(inputs, width), activation(), nn.Linear(width, width), activation()]
        return nn.Sequential(*hidden, nn.Linear(width, outputs)).to(device)

    generator, discriminator = net(2, 2, nn.ReLU), net(2, 1, nn.LeakyReLU)
    of_g = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    of_d = torch.optim.Adam(discriminator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    loss = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(batch, 1, device=device), torch.zeros(batch, 1, device=device)
    angles = torch.arange(8, device=device) * torch.pi / 4
    centres = torch.stack([angles.cos(), angles.sin()], 1)

    def run(iterations: int) -> None:
        for _ in range(iterations):
            real = centres[torch.randint(8, (batch,), device=device)] + 0.05 * torch.randn(batch, 2, device=device)
            fake = generator(torch.randn(batch, 2, device=device))
            of_d.zero_grad()
            (loss(discriminator(real), ones) + loss(discriminator(fake.detach()), zeros)).backward()
            of_d.step()
            of_g.zero_grad()
            loss(discriminator(generator(torch.randn(batch, 2, device=device))), ones).backward()
            of_g.step()

    return run


def population(count: int, width: int, batch: int, device: str) -> Callable[[int], None]:
    """`count` members of the same nets, with the loop's loss and optimizer."""
    specs = [
        GanSpec(generator_width=width, discriminator_width=width, batch_size=batch, averaging=0, seed=seed)
        for seed in range(count)
    ]
    return Population(specs, device=device).step


def pace(run: Callable[[int], None], seconds: float, device: str) -> float:
    """Calls' iterations a second over a spell."""
    run(10)
    wait(device)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        run(20)
        wait(device)
        done += 20
    return done / (time.perf_counter() - began)


def wait(device: str) -> None:
    """Until the device has done what it was told."""
    if device == "cuda":
        torch.cuda.synchronize()


def main() -> None:
    """Parse the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seconds", type=float, default=2.0)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    print(f"torch {torch.__version__}, {given.device}, {given.threads} of {os.cpu_count()} cores")
    for width, batch in SIZES:
        runs = {
            "plain loop": (1, plain_loop(width, batch, given.device)),
            "one member": (1, population(1, width, batch, given.device)),
            "32 members": (32, population(32, width, batch, given.device)),
        }
        best = dict.fromkeys(runs, 0.0)
        for _ in range(SPELLS):
            for name, (count, run) in runs.items():
                best[name] = max(best[name], count * pace(run, given.seconds, given.device))
        print(f"two hidden layers of {width}, batch {batch}:")
        for name, rate in best.items():
            print(f"  {name}: {rate:,.0f} iterations a second, {rate / best['plain loop']:.2f} times the plain loop")


if __name__ == "__main__":
    main()
