"""A phase diagram as a page of its own: one heatmap, and buttons for what it shows."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.palette import LIGHT
from playground.figures.scores import scores


def diagram(
    rows: tuple[str, Sequence[str]],
    columns: tuple[str, Sequence[str]],
    values: Mapping[str, NDArray[np.float64]],
    counts: NDArray[np.float64],
    title: str,
    shares: Collection[str],
) -> go.Figure:
    """`rows`, `columns`: label and values; `values`: by names in words, [rows, columns] each, NaN for not known.

    `shares`: the names of those whose colours go from 0 to 1.
    """
    figure = scores(LIGHT)
    heat, names = figure.data[0], list(values)
    first = values[names[0]]
    heat.update(x=list(columns[1]), y=list(rows[1]), z=first, customdata=counts, **_colours(names[0] in shares))
    heat.hovertemplate = f"{rows[0]} %{{y}}, {columns[0]} %{{x}}: %{{z:.3g}} (%{{customdata}} GANs)<extra></extra>"
    buttons = [
        {"label": name, "method": "restyle", "args": [{"z": [values[name]], **_colours(name in shares)}]}
        for name in names
    ]
    figure.update_xaxes(title_text=columns[0])
    figure.update_yaxes(title_text=rows[0])
    return figure.update_layout(
        title={"text": title, "x": 0, "xref": "paper", "font": {"size": 15, "color": LIGHT.text}},
        margin={"l": 80, "r": 16, "t": 96, "b": 64},
        paper_bgcolor=LIGHT.panel,
        updatemenus=[{"buttons": buttons, "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"}],
    )


def _colours(share: bool) -> dict[str, float | bool | None]:
    return {"zauto": not share, "zmin": 0.0 if share else None, "zmax": 1.0 if share else None}
