import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.pictures.encoding import data_address, png


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_comes_back_as_it_was(channels: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (28, 20, channels), dtype=np.uint8)
    kind, _, data = data_address(picture).partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == png(picture)
    read = np.asarray(Image.open(io.BytesIO(png(picture)))).reshape(picture.shape)
    np.testing.assert_array_equal(read, picture)
