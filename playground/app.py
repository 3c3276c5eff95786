"""The app: its tabs, composed, and the server that they run on."""

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import gradio as gr
import torch
from starlette.routing import BaseRoute

from playground import channel, live_files, sweep_channel
from playground.hub import Hub
from playground.limits import Limits
from playground.rating.routes import routes as rating_routes
from playground.rating.service import Ratings, opened
from playground.settings import Settings
from playground.sweeps import Sweeps
from playground.tabs import (
    api,
    exact,
    exact_routes,
    gallery,
    latent_api,
    latent_routes,
    latents,
    live,
    many,
    rating,
    translation,
    translation_api,
    translation_routes,
)
from playground.tabs.address import (
    ARITHMETIC,
    CONVERGENCE,
    DIVERGENCES,
    GALLERY,
    INTERPOLATION,
    LIVE,
    MANY,
    MIXING,
    RATING,
    TRANSLATION,
    TRUNCATION,
)
from playground.tabs.look import files, look
from playground.tabs.words import TITLE

MOST_UPLOADED = "100mb"  # of one file: pictures to translate, ZIPs of pictures to rate


def create(hub: Hub, ratings: Ratings | None = None, no_ratings: str = "") -> gr.Blocks:
    """All tabs, and the endpoints for programs; `no_ratings` says why there are no `ratings`."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as demo:
        gr.HTML(f"<h1>{TITLE}</h1>", elem_id="title", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Live", id=LIVE):
                live.build(demo, hub.check)
            with gr.Tab("Many", id=MANY):
                many.build()
            with gr.Tab("Gallery", id=GALLERY):
                gallery.build()
            for name in (ARITHMETIC, INTERPOLATION, TRUNCATION, MIXING):
                with gr.Tab(name.capitalize(), id=name):
                    latents.build(name)
            with gr.Tab("Translation", id=TRANSLATION):
                translation.build()
            with gr.Tab("Rating", id=RATING):
                rating.build(ratings, no_ratings)
            for name in (CONVERGENCE, DIVERGENCES):
                with gr.Tab(name.capitalize(), id=name):
                    exact.build(name)
        api.build(hub)
        latent_api.build()
        translation_api.build()
    return demo


def launch(demo: gr.Blocks, settings: Settings, routes: Sequence[BaseRoute], **options: Any) -> None:
    """Serve `demo` and `routes`; `options` go to `Blocks.launch`. Returns when the server has stopped."""
    demo.launch(
        server_name=settings.host,
        server_port=settings.port,
        ssr_mode=False,
        run_history=False,
        max_file_size=MOST_UPLOADED,
        app_kwargs={"routes": [*routes, *files()]},
        **look(),
        **options,
    )


def serve(settings: Settings) -> None:
    """Start the hub and the app, and serve until interrupted."""
    torch.set_num_threads(settings.torch_threads)
    device, limits = settings.torch_device, Limits(sessions=settings.sessions, work=settings.work)
    with Hub(device, limits) as hub, Sweeps(device, limits) as sweeps, ExitStack() as closing:
        ratings, no_ratings = opened()
        if ratings:
            closing.callback(ratings.close)
        demo = create(hub, ratings, no_ratings)
        rated = rating_routes(ratings) if ratings else []
        gc.collect()
        gc.freeze()  # what lives as long as the app need not be searched for garbage, which would hold everybody up
        of_plane = [*channel.routes(hub), *live_files.routes(hub), *sweep_channel.routes(sweeps)]
        launch(
            demo,
            settings,
            [*of_plane, *latent_routes.routes(), *translation_routes.routes(), *exact_routes.routes(), *rated],
        )
