"""Settings and fixtures for all tests."""

import os
import shutil

import pytest
import torch

# On nets this small a second thread gains nothing, and on a busy machine the two wait for each other.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Without one, tests that need it are skipped, with that reason; in CI they fail."""
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("needs Chromium on the PATH (Debian's package chromium)")
    assert path is not None, "CI has no Chromium: .ci/run installs it"
    return path
