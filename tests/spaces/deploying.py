"""`spaces/deploy.py`, which is a script and in no package: `spaces` is the name of Hugging Face's own."""

import importlib.util
from types import ModuleType

from tests.serving import ROOT


def load() -> ModuleType:
    """The script as a module."""
    found = importlib.util.spec_from_file_location("deploy", ROOT / "spaces" / "deploy.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


deploy = load()
