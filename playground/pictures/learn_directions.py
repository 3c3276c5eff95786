"""Learn directions in a model's latent space along which its pictures change in one way.

Two kinds: what a linear classifier finds between latents whose pictures do and do not show something, as the model's
finder sees them; and, where there is a style space, principal components of styles (Härkönen et al. 2020, GANSpace),
which need nobody's words.

`python -m playground.pictures.learn_directions NAME` learns them for a shipped model and writes them into its folder.
"""

import argparse
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from playground.pictures import attributes
from playground.pictures.attributes import Attributes
from playground.pictures.directions import Direction, write
from playground.pictures.model import Model
from playground.pictures.stored import ModelError, models_folder, read

COUNT = 20_000  # latents that are looked at
SHARE = 0.8  # of them are learned from, the rest tell how well
SEED = 2_000_003  # of the latents
RAREST = 0.01  # a value that fewer of the pictures show has no direction: there is too little to learn from
COMPONENTS = 10


def learn(model: Model, finder: Attributes | None, count: int = COUNT) -> list[Direction]:
    """All directions of a model; ValueError for a model that has neither attributes nor a style space."""
    if finder is None and not model.styled:
        raise ValueError(f"The model {model.name} has neither attributes nor styles to learn directions from.")
    z = model.latent(count, SEED)
    spaces = {"z": z} | ({"w": model.style(z)} if model.styled else {})
    found = []
    if finder is not None:
        seen = finder.probabilities(model.generate(model.place(z)))
        for space, latents in spaces.items():
            for name, shown in _shown(finder, seen).items():
                found.append(_between(space, name, latents, shown))
    if model.styled:
        found += _components(spaces["w"])
    return found


def _shown(finder: Attributes, seen: dict[str, Tensor]) -> dict[str, Tensor]:
    """Which pictures show what, bool [n], by a direction's name; a question of two values has one, others one each."""
    shown = {}
    for question, values in finder.values.items():
        words = question.replace("_", " ")
        answers = seen[question].argmax(1)
        if len(values) == 2:
            shown[words] = answers == 1
        else:
            shown |= {f"{words}: {value}": answers == index for index, value in enumerate(values)}
    return {name: which for name, which in shown.items() if RAREST < float(which.float().mean()) < 1 - RAREST}


def _between(space: str, name: str, latents: Tensor, shown: Tensor) -> Direction:
    points, classes = latents.cpu().numpy(), shown.cpu().numpy()
    known = int(SHARE * len(points))
    # Rare values weigh as much as common ones: the plane then lies between the two, not around the rare.
    classifier = LogisticRegression(class_weight="balanced", max_iter=1000).fit(points[:known], classes[:known])
    right = [
        float((classifier.predict(points[known:][classes[known:] == value]) == value).mean()) for value in (False, True)
    ]
    normal = classifier.coef_[0] / np.linalg.norm(classifier.coef_[0])
    step = torch.from_numpy(normal * (points @ normal).std()).float()
    return Direction(space, name, step, float(np.mean(right)))


def _components(w: Tensor) -> list[Direction]:
    analysis = PCA(min(COMPONENTS, w.shape[1]), random_state=0).fit(w.cpu().numpy())
    steps = analysis.components_ * np.sqrt(analysis.explained_variance_)[:, None]
    return [
        Direction("w", f"component {number}", torch.from_numpy(step).float(), float(share))
        for number, (step, share) in enumerate(zip(steps, analysis.explained_variance_ratio_, strict=True), 1)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn and write as the command line says; on failure, exit with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m playground.pictures.learn_directions", description=__doc__)
    parser.add_argument("model", help="a folder of pretrained/")
    given = parser.parse_args(arguments)
    folder = models_folder() / given.model
    try:
        model, both = read(folder, given.model), attributes.find(folder)
        directions = learn(model, both[0] if both else None)
    except (ModelError, ValueError) as error:
        raise SystemExit(str(error)) from None
    write(folder, directions)
    for direction in directions:
        print(f"{direction.space} {direction.name}: {direction.strength:.1%}")


if __name__ == "__main__":
    main()
