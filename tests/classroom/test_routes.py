import io
import json
import re
from urllib.parse import quote

import pytest
import segno

from playground.classroom.names import code_of
from playground.classroom.routes import WEB
from playground.figures.palette import DARK, LIGHT
from tests.classroom.conftest import School


def test_a_class_is_opened_and_found_by_its_code(school: School) -> None:
    code, key = school.open()
    assert code == code_of(key)
    said = code.replace("-", " ").upper()
    assert json.loads(school.get("/class/find", {"code": said})[2]) == {"code": code}
    assert school.classes.find(code).lectures(key)


@pytest.mark.parametrize(
    ("said", "sentence"), [("hello", "five syllables"), ("takomi-ruba", "There is no class"), (3, "five")]
)
def test_a_wrong_code_gets_one_sentence(school: School, said: object, sentence: str) -> None:
    status, _, body = school.get("/class/find", {"code": said})
    assert status == 200
    assert sentence in json.loads(body)["problem"]


def test_a_full_server_says_so(school: School) -> None:
    for _ in range(3):
        school.open()
    assert "3 classes are open" in json.loads(school.get("/class/open", {})[2])["problem"]


def test_the_wall_is_a_page_whose_address_tells_no_key(school: School) -> None:
    code, key = school.open()
    status, headers, body = school.get(f"/class/{code}")
    assert status == 200
    assert key.encode() not in body
    assert "script-src" not in headers["Content-Security-Policy"]  # default-src 'self' holds for scripts
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_codes_have_one_address(school: School) -> None:
    assert b'data-part="tiles"' in school.get("/class/TakomiRuba")[2]
    assert b"open a class" in school.get("/class/nonsense")[2]
    assert b"open a class" in school.get("/class")[2]


def test_the_qr_code_holds_the_link_that_joins(school: School) -> None:
    at = "https://host.example/space/"
    status, headers, body = school.get(f"/class/takomi-ruba/qr.svg?at={quote(at)}")
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    expected = io.BytesIO()
    link = "https://host.example/space/?class=takomi-ruba"
    segno.make_qr(link, error="m").save(expected, kind="svg", scale=8, border=4, light="#FFFFFF", xmldecl=False)
    assert body == expected.getvalue()


@pytest.mark.parametrize("at", ["", "javascript:alert(1)", "host.example", "http://", "https://a/" + "x" * 300])
def test_no_qr_code_is_made_of_what_is_no_address(school: School, at: str) -> None:
    status, _, body = school.get(f"/class/takomi-ruba/qr.svg?at={quote(at)}")
    assert status == 400
    assert "needs the address" in json.loads(body)["problem"]


def test_the_pages_have_the_palettes_colours_and_the_lessons(school: School) -> None:
    style = school.get("/class/palette.css")[2].decode()
    assert f"--gp-real-mark: {LIGHT.real_mark};" in style.split("@media")[0]
    assert f"--gp-real-mark: {DARK.real_mark};" in style.split("@media")[1]
    used = set(re.findall(r"var\((--gp-[\w-]+)", (WEB / "class.css").read_text()))
    assert used <= set(re.findall(r"(--gp-[\w-]+):", style))
    config = json.loads(school.get("/class/config.json")[2])
    assert {"group": "Lessons", "label": "Mode collapse on the ring", "state": "?lesson=mode-collapse"} in config[
        "states"
    ]
    assert config["themes"]["dark"]["heat_real"] == DARK.heat_real
    assert config["question"]["most"] == 4


def test_what_the_pages_load_is_there() -> None:
    for name in ("start", "wall"):
        for path in re.findall(r'(?:src|href)="\.\./web/([^"]+)"', (WEB / f"{name}.html").read_text()):
            assert (WEB.parent / path).is_file(), path
