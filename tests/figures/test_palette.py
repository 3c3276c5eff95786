import re

import pytest

from playground.figures.palette import DARK, LIGHT, THEMES, Theme, contrast, luminance, stylesheet

GROUNDS = ("page", "panel", "raised")
HEAT = ("heat_fake", "heat_undecided", "heat_real")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.01)  # the usual example of a just readable grey
    assert luminance("#FF0000") == pytest.approx(0.2126)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
class TestThemes:
    def test_words_can_be_read_on_every_ground(self, theme: Theme) -> None:
        for ink in ("text", "muted", "real_ink", "fake_ink", "discriminator_ink", "generator_ink", "warning"):
            for ground in GROUNDS:
                assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5, (ink, ground)

    def test_marks_stand_out_from_the_undecided_ground(self, theme: Theme) -> None:
        for mark in ("real_mark", "fake_mark", "gradient_mark"):
            assert contrast(getattr(theme, mark), theme.heat_undecided) >= 3, mark
            for ground in HEAT:
                assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 2.3, (mark, ground)

    def test_focus_and_ceiling_can_be_seen(self, theme: Theme) -> None:
        for name in ("focus", "ceiling", "discriminator_line"):
            assert contrast(getattr(theme, name), theme.panel) >= 3, name
        assert contrast(theme.on_discriminator, theme.discriminator) >= 4.5

    def test_the_two_ends_of_the_heatmap_lie_on_two_sides_of_its_middle(self, theme: Theme) -> None:
        def green_over_red(colour: str) -> int:
            return int(colour[3:5], 16) - int(colour[1:3], 16)

        low, middle, high = (green_over_red(getattr(theme, name)) for name in HEAT)
        assert low < middle - 20
        assert high > middle + 20


def test_hues_are_the_same_in_both_themes() -> None:
    for name in ("real", "fake", "discriminator", "generator"):
        assert getattr(LIGHT, name) == getattr(DARK, name)


def test_stylesheet_defines_every_colour_for_both_themes() -> None:
    light, dark = stylesheet().strip().split("\n")
    assert light.startswith(":root")
    assert dark.startswith("body.dark")
    names = [re.findall(r"--gp-[a-z-]+(?=:)", rule) for rule in (light, dark)]
    assert names[0] == names[1]
    assert f"--gp-real-ink: {LIGHT.real_ink};" in light
    assert f"--gp-real-ink: {DARK.real_ink};" in dark
