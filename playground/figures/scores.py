"""The table of a sweep's scores as a Plotly heatmap without data: the page fills in values, names and words."""

import plotly.graph_objects as go

from playground.figures.palette import Theme


def scores(theme: Theme) -> go.Figure:
    """A heatmap of one score over two settings, in the colours of `theme`; its `text` is shown on hover."""
    figure = go.Figure(
        go.Heatmap(
            colorscale=[[0, theme.heat_undecided], [1, theme.discriminator_line]],
            hovertemplate="%{text}<extra></extra>",
            colorbar={"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 11}},
            xgap=2,
            ygap=2,
        )
    )
    ink = {"type": "category", "showgrid": False, "zeroline": False, "ticks": "", "automargin": True}
    return figure.update_layout(
        template=None,
        margin={"l": 48, "r": 8, "t": 8, "b": 48},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 11, "color": theme.muted},
        hoverlabel={"bgcolor": theme.panel, "bordercolor": theme.line, "font": {"color": theme.text}},
        xaxis={**ink, "title": {"text": "", "standoff": 6}},
        yaxis={**ink, "title": {"text": "", "standoff": 6}, "autorange": "reversed"},
    )
