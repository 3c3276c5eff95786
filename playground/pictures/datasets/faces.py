"""One drawn face of the avataaars style: its attributes, its counterfactuals, its picture.

The style's lists are curated: tops that leave no doubt whether hair is long, mouths and eyes that a calm face has, no
hats, no patches, no prints. A face keeps a choice for both values of each binary attribute, so that turning one
attribute changes nothing else: the two pictures are an exact counterfactual pair.
"""

import importlib.resources
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BINARY = ("glasses", "long_hair", "beard", "smile")
BACKGROUND = "#b9d3e6"  # between the lightest hair and the darkest skin
VIEW = "28 4 232 232"  # of the style's 280 × 280: head and shoulders, so that 64 px are spent on the face

CHOICES: dict[str, tuple[str, ...]] = {
    "short_top": (
        "dreads01", "frizzle", "shortCurly", "shortFlat", "shortRound", "shortWaved", "theCaesar",
        "theCaesarAndSidePart",
    ),
    "long_top": (
        "bob", "curly", "dreads", "longButNotTooLong", "miaWallace", "straight01", "straight02", "straightAndStrand",
    ),
    "frame": ("prescription01", "prescription02", "round", "sunglasses", "wayfarers"),
    "whiskers": ("beardLight", "beardMedium", "beardMajestic"),
    "smiling_mouth": ("default", "smile", "twinkle"),
    "plain_mouth": ("concerned", "sad", "serious"),
    "eyes": ("default", "happy", "side", "squint"),
    "eyebrows": ("defaultNatural", "flatNatural", "raisedExcited", "upDownNatural"),
    "clothes": (
        "blazerAndShirt", "blazerAndSweater", "collarAndSweater", "hoodie", "overall", "shirtCrewNeck",
        "shirtScoopNeck", "shirtVNeck",
    ),
}  # fmt: skip
# No colour of hair is near a colour of skin: a face must stand out from its hair.
COLOURS: dict[str, dict[str, str]] = {
    "hair_colour": {
        "black": "#2c1b18", "brown": "#a55728", "blonde": "#d6b370", "red": "#c93305", "silver": "#e8e1e1",
    },
    "skin": {"dark": "#614335", "tan": "#d08b5b", "light": "#edb98a", "pale": "#ffdbb4"},
    "clothes_colour": {
        "black": "#262e33", "navy": "#25557c", "blue": "#5199e4", "grey": "#e6e6e6", "green": "#a7ffc4",
        "yellow": "#ffffb1", "red": "#ff5c5c", "pink": "#ff488e",
    },
}  # fmt: skip
SHARE = {"glasses": 0.45, "long_hair": 0.5, "beard": 0.4, "smile": 0.5}


@dataclass(frozen=True)
class Face:
    """What a face is: four binary attributes, three colours, and the variant of each part for either value."""

    glasses: bool
    long_hair: bool
    beard: bool
    smile: bool
    hair_colour: str
    skin: str
    clothes_colour: str
    clothes: str
    eyes: str
    eyebrows: str
    short_top: str
    long_top: str
    frame: str
    whiskers: str
    smiling_mouth: str
    plain_mouth: str

    @property
    def shown(self) -> tuple[str, ...]:
        """All that the picture depends on: equal pictures have it equal."""
        return (
            self.hair_colour, self.skin, self.clothes_colour, self.clothes, self.eyes, self.eyebrows,
            self.long_top if self.long_hair else self.short_top,
            self.frame if self.glasses else "",
            self.whiskers if self.beard else "",
            self.smiling_mouth if self.smile else self.plain_mouth,
        )  # fmt: skip


def sample(chance: np.random.Generator) -> Face:
    """A random face: binary attributes by their `SHARE`, all else uniform."""
    chosen: dict[str, Any] = {name: bool(chance.random() < SHARE[name]) for name in BINARY}
    for name, values in [*COLOURS.items(), *CHOICES.items()]:
        chosen[name] = str(chance.choice(tuple(values)))
    return Face(**chosen)


def turn(face: Face, attribute: str) -> Face:
    """The same face with one of the `BINARY` attributes turned over."""
    turned: dict[str, Any] = {attribute: not getattr(face, attribute)}
    return replace(face, **turned)


# What the labels of the data set hold: every field of a face, in order.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    field.name: ("no", "yes") if field.name in BINARY else tuple((COLOURS | CHOICES)[field.name])
    for field in fields(Face)
}


def labels(face: Face) -> list[int]:
    """The face as one index a label, in the order of `ATTRIBUTES`."""
    values = ((name, getattr(face, name)) for name in ATTRIBUTES)
    return [int(value) if isinstance(value, bool) else ATTRIBUTES[name].index(value) for name, value in values]


def options(face: Face) -> dict[str, Any]:
    """The face in DiceBear's words; everything is said, so that nothing is left to its seed."""
    hair = [COLOURS["hair_colour"][face.hair_colour]]
    return {
        "seed": "face",
        "topVariant": [face.long_top if face.long_hair else face.short_top],
        "hairColor": hair,
        "accessoriesProbability": 100 * face.glasses,
        "accessoriesVariant": [face.frame],
        "accessoriesColor": ["#262e33"],
        "facialHairProbability": 100 * face.beard,
        "facialHairVariant": [face.whiskers],
        "facialHairColor": hair,
        "mouthVariant": [face.smiling_mouth if face.smile else face.plain_mouth],
        "eyesVariant": [face.eyes],
        "eyebrowsVariant": [face.eyebrows],
        "skinColor": [COLOURS["skin"][face.skin]],
        "clothesVariant": [face.clothes],
        "clothesColor": [COLOURS["clothes_colour"][face.clothes_colour]],
    }


@cache
def _style() -> Any:
    from dicebear import Style  # for preparing data only: the app runs without it

    text = (importlib.resources.files("dicebear_styles") / "avataaars.json").read_text("utf-8")
    return Style(json.loads(text))


def draw(face: Face, size: int) -> NDArray[np.uint8]:
    """The picture of a face, uint8 [size, size, 3]. ModuleNotFoundError without DiceBear and resvg."""
    return render(options(face), size, BACKGROUND)


def render(said: Mapping[str, Any], size: int, background: str, edges: str = "auto") -> NDArray[np.uint8]:
    """What `options` say of a face, as a picture, uint8 [size, size, 3]. ModuleNotFoundError as `draw`.

    `edges`: "auto", or "crispEdges" for pixels that are of one colour or of another, never between.
    """
    import resvg_py
    from dicebear import Avatar

    svg = Avatar(_style(), dict(said)).to_string().replace('viewBox="0 0 280 280"', f'viewBox="{VIEW}"', 1)
    svg = svg.replace('shape-rendering="auto"', f'shape-rendering="{edges}"', 1)
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, background=background, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))
