"""A refusal as every page and program here reads one."""

import math

from starlette.responses import JSONResponse


def refusal(status: int, sentence: str, wait: float = 0.0) -> JSONResponse:
    """One sentence: `problem` for the tabs, `sentence` for the rater's page, `detail` and `error` for Gradio's client.

    `wait`: seconds after which it may be asked again.
    """
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(math.ceil(wait))} if wait else {})
    named = dict.fromkeys(("problem", "sentence", "detail", "error"), sentence)
    return JSONResponse(named, status, headers)
