"""The one language of colour: every tab, chart and word takes its colours from here.

The four hues are Okabe and Ito's (2008, "Color Universal Design"): they stay apart for the colour-blind, and shape or
dash doubles each of them. The hue of a thing is the same in both themes; its ink, for words, and all that surrounds it
are chosen for each theme. Contrast is that of WCAG 2.1: 4.5 for words, 3 for marks on which a reading depends.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

REAL = "#009E73"
FAKE = "#CC79A7"
DISCRIMINATOR = "#0072B2"
GENERATOR = "#E69F00"


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as #RRGGBB.

    `*_ink` colours words, `*_mark` dots and arrows on the heatmap, `heat_*` the two ends and the undecided middle of
    D(x), `on_*` words on a fill; the plain names are the hues themselves, for lines, fills and edges.
    """

    page: str
    panel: str
    raised: str
    line: str
    grid: str
    text: str
    muted: str
    ceiling: str
    focus: str
    warning: str
    halo: str
    heat_fake: str
    heat_undecided: str
    heat_real: str
    real_mark: str
    fake_mark: str
    gradient_mark: str
    manifold_mark: str
    real_ink: str
    fake_ink: str
    discriminator_ink: str
    generator_ink: str
    discriminator_line: str
    real: str = REAL
    fake: str = FAKE
    discriminator: str = DISCRIMINATOR
    generator: str = GENERATOR
    on_discriminator: str = "#FFFFFF"


LIGHT = Theme(
    page="#F4F5F7",
    panel="#FFFFFF",
    raised="#EEF0F3",
    line="#D5DAE1",
    grid="#E6E9EE",
    text="#1B2330",
    muted="#566173",
    ceiling="#7A8494",
    focus="#0072B2",
    warning="#A33B00",
    halo="#FFFFFF",
    heat_fake="#E0B4CF",
    heat_undecided="#F7F6F3",
    heat_real="#8ACFB7",
    real_mark="#00805D",
    fake_mark="#A63D79",
    gradient_mark="#0072B2",
    manifold_mark="#E69F00",
    real_ink="#00704F",
    fake_ink="#9A3B70",
    discriminator_ink="#0067A3",
    generator_ink="#8A5A00",
    discriminator_line="#0072B2",
)

DARK = Theme(
    page="#0F1319",
    panel="#171C24",
    raised="#222934",
    line="#353E4B",
    grid="#262D38",
    text="#E7EAEF",
    muted="#A2ADBB",
    ceiling="#8791A0",
    focus="#56B4E9",
    warning="#F0A36B",
    halo="#0B0E13",
    heat_fake="#57304A",
    heat_undecided="#1C222B",
    heat_real="#0D5341",
    real_mark="#2BD1A0",
    fake_mark="#F09CC9",
    gradient_mark="#62BDF0",
    manifold_mark="#F0B53A",
    real_ink="#2FC79A",
    fake_ink="#E29BC3",
    discriminator_ink="#5FB6EA",
    generator_ink="#EDB23A",
    discriminator_line="#3E9FDB",
)

THEMES: Mapping[str, Theme] = MappingProxyType({"light": LIGHT, "dark": DARK})


def variables(theme: Theme) -> str:
    """A theme as CSS custom properties: `--gp-real-ink: #00704F; …`."""
    return " ".join(f"--gp-{name.replace('_', '-')}: {value};" for name, value in asdict(theme).items())


def stylesheet() -> str:
    """Both themes as CSS rules; Gradio puts the class `dark` on the body."""
    return f":root {{ {variables(LIGHT)} }}\nbody.dark {{ {variables(DARK)} }}\n"


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, from 0 (black) to 1 (white): WCAG 2.1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21: WCAG 2.1."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
