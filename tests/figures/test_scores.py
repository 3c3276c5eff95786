from playground.figures.palette import THEMES
from playground.figures.scores import scores


def test_the_table_has_its_first_row_on_top_and_takes_its_colours_from_the_theme() -> None:
    for theme in THEMES.values():
        figure = scores(theme)
        assert figure.layout.yaxis.autorange == "reversed"
        assert figure.data[0].colorscale[-1][1] == theme.discriminator_line
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
