import numpy as np
import pytest

from playground.pictures.datasets.avatars import distinct
from playground.pictures.datasets.faces import COLOURS, turn
from playground.pictures.datasets.labels import LABELS, colours, draw_labels, draw_pair, paint, prepare, read_labels

FACES = distinct(12, np.random.default_rng(5))
NAMES = list(LABELS)


def test_a_painted_map_is_read_back_and_near_colours_too() -> None:
    labels = np.random.default_rng(0).integers(0, len(NAMES), (3, 8, 8)).astype(np.uint8)
    painted = paint(labels)
    np.testing.assert_array_equal(read_labels(painted), labels)
    near = np.clip(painted.astype(int) + np.random.default_rng(1).integers(-12, 13, painted.shape), 0, 255)
    np.testing.assert_array_equal(read_labels(near.astype(np.uint8)), labels)


def test_labels_look_apart() -> None:
    table = colours().astype(int)
    distance = np.abs(table[:, None] - table[None]).sum(-1) + 999 * np.eye(len(table), dtype=int)
    assert distance.min() > 60


@pytest.mark.parametrize(("attribute", "label"), [("glasses", "glasses"), ("beard", "beard")])
def test_a_label_is_there_where_the_attribute_is_and_only_then(attribute: str, label: str) -> None:
    for face in FACES[:6]:
        for each in (face, turn(face, attribute)):
            found = (draw_labels(each, 64) == NAMES.index(label)).sum()
            assert (found > 8) == getattr(each, attribute)


def test_the_map_says_which_colours_hair_skin_and_clothes_have_and_nothing_else() -> None:
    from dataclasses import replace

    face = FACES[0]
    other = replace(face, skin="dark" if face.skin != "dark" else "pale", hair_colour="silver", clothes_colour="pink")
    maps = [draw_labels(each, 64) for each in (face, other)]
    changed = {(NAMES[one], NAMES[two]) for one, two in zip(*(each.ravel() for each in maps), strict=True)}
    renamed = {
        (f"{getattr(face, field)} {part}", f"{getattr(other, field)} {part}")
        for field, part in (("skin", "skin"), ("hair_colour", "hair"), ("clothes_colour", "clothes"))
    }
    assert {pair for pair in changed if pair[0] != pair[1]} == {pair for pair in renamed if pair[0] != pair[1]}


def test_every_colour_of_a_face_has_a_label() -> None:
    for field, part in (("skin", "skin"), ("hair_colour", "hair"), ("clothes_colour", "clothes")):
        assert {f"{colour} {part}" for colour in COLOURS[field]} == {name for name in NAMES if name.endswith(part)}


def test_parts_have_the_colours_of_the_face() -> None:
    for face in FACES:
        labels, picture = draw_labels(face, 64), draw_pair(face, 64)[1]
        for part, name in (("skin", face.skin), ("hair", face.hair_colour)):
            colour = (COLOURS["skin"] if part == "skin" else COLOURS["hair_colour"])[name]
            wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
            inside = picture[labels == NAMES.index(f"{name} {part}")].astype(int)
            assert np.abs(np.median(inside, 0) - wanted).max() < 60, (face, part)


def test_a_small_set_is_pairs() -> None:
    data = prepare("labels2avatar", 16, 32)
    data.check()
    assert data.train.shape == data.inputs("train").shape == (16, 32, 32, 3)
    np.testing.assert_array_equal(paint(read_labels(data.inputs("train"))), data.inputs("train"))
