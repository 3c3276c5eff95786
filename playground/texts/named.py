"""Texts that stand in no source as they are shown: made of names, brought by models, or Gradio's own.

By where they come from, one text a line. What is missing here a test finds in the page (tests/browser/test_texts.py).
"""

from collections.abc import Mapping

NAMED: Mapping[str, str] = {
    "tabs/address.py": """
        Arithmetic
        Interpolation
        Truncation
        Mixing
        Convergence
        Divergences
    """,
    "tabs/form.py": """
        Activation
        Layers
        Learning rate
        Optimizer
        Steps
        Width
        on
        off
    """,
    "tabs/convergence_words.py": """
        step
    """,
    "web/many.js": """
        running
        paused
        {1} and {2}
    """,
    "web/rate/rate.js": """
        left
        right
    """,
    "pictures/stored.py": """
        {count} CPU thread
        {count} CPU threads
    """,
    "pictures/datasets/labels.py": """
        background
        hair
        skin
        eyes, brows, mouth
        glasses
        beard
        clothes
    """,
    "pretrained/avatars": """
        long hair
        smile
        hair colour
        yes
        black
        brown
        blonde
        red
        silver
        dark
        tan
        light
        pale
    """,
    "pretrained/fashion": """
        T-shirt
        trouser
        pullover
        dress
        coat
        sandal
        shirt
        sneaker
        bag
        ankle boot
    """,
    "gradio": """
        More tabs
        Loading
        Reset to default value
        number input for {label}
        range slider for {label}
        Use via API
        Built with Gradio
        Settings
        Drop File Here
        Click to Upload
        or
    """,
}


def named() -> dict[str, list[str]]:
    """The texts with where they come from."""
    found: dict[str, list[str]] = {}
    for place, texts in NAMED.items():
        for text in texts.split("\n"):
            if text.strip():
                found.setdefault(text.strip(), []).append(place)
    return found
