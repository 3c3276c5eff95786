"""The app as a stranger might treat it, over plain HTTP: files that are none of theirs, and more than is allowed."""

import http.client
import json
import os
from typing import Any
from urllib.parse import urlsplit

import pytest

from playground.rating.settings import FOLDER
from tests.serving import ROOT, Server

UPLOAD = "/gradio_api/upload"
SECRETS = (b"root:", b"import ", b"SQLite format", b"PATH=")


def ask(
    server: Server, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of the answer to exactly this path: a client of another kind would tidy it up."""
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    try:
        connection.putrequest(method, path)
        content = body if body is not None else b""
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(content)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def uploaded(server: Server, content: bytes, name: str = "note.txt") -> str:
    """Upload a file as Gradio's page does; where the server put it."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + name.encode()
        + b'"\r\nContent-Type: text/plain\r\n\r\n' + content + b"\r\n--x--\r\n"
    )  # fmt: skip
    status, told = ask(server, "POST", UPLOAD, body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert status == 200, told
    (path,) = json.loads(told)
    return str(path)


def test_what_one_uploads_can_be_had_again_and_lies_in_the_folder_for_it(server: Server) -> None:
    path = uploaded(server, b"import this", "../../../etc/passwd")
    assert ".." not in path
    assert path.startswith(("/tmp", os.environ.get("TMPDIR", "/tmp")))
    assert ask(server, "GET", f"/gradio_api/file={path}") == (200, b"import this")


@pytest.mark.parametrize("route", ["/gradio_api/file=", "/gradio_api/file/", "/file=", "/gradio_api/file=file://"])
@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/environ",
        "../../../../../../../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "..%5c..%5c..%5cetc%5cpasswd",
        "/etc/passwd%00.png",
        f"{ROOT}/playground/app.py",
        "playground/app.py",
        "./playground/../playground/app.py",
        f"{FOLDER}/ratings.sqlite",
        "ratings/ratings.sqlite",
        f"{FOLDER}/../ratings/ratings.sqlite",
    ],
)
def test_no_file_of_the_servers_is_read(server: Server, route: str, path: str) -> None:
    for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"Range": "bytes=0-99"})):
        status, body = ask(server, method, route + path, headers=headers)
        assert 400 <= status < 500
        assert not any(secret in body for secret in SECRETS)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file={upload}/../../../../../etc/passwd",
        "/gradio_api/file={upload}%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/web/../app.py",
        "/web/%2e%2e/app.py",
        "/web/..%2f..%2frequirements.txt",
        "/rate/web/../../../app.py",
        "/rate/web/%2e%2e/%2e%2e/%2e%2e/app.py",
        "/assets/../../../routes.py",
        "/assets/%2e%2e/%2e%2e/%2e%2e/routes.py",
        "/static/..%2f..%2froutes.py",
    ],
)
def test_nor_by_a_way_out_of_a_folder_that_is_served(server: Server, path: str) -> None:
    status, body = ask(server, "GET", path.format(upload=uploaded(server, b"a note")))
    assert 400 <= status < 500
    assert not any(secret in body for secret in SECRETS)


def test_nor_by_the_name_of_an_uploaded_file_in_an_event(server: Server) -> None:
    _, text = ask(server, "GET", "/config")
    config = json.loads(text)
    (reals,) = [each["id"] for each in config["components"] if each["props"].get("elem_id") == "rating-reals"]
    makes = [each for each in config["dependencies"] if reals in each["inputs"]]
    assert makes, "there is an event that takes a file"
    for event in makes:
        data: list[Any] = [None] * len(event["inputs"])
        for named in ("/etc/passwd", f"{ROOT}/playground/app.py"):
            data[event["inputs"].index(reals)] = {"path": named, "meta": {"_type": "gradio.FileData"}}
            body = json.dumps({"fn_index": event["id"], "data": data, "session_hash": "stranger"}).encode()
            headers = {"Content-Type": "application/json"}
            status, told = ask(server, "POST", "/gradio_api/run/predict", body, headers)
            assert status >= 400
            assert json.loads(told)["error"]
            assert not any(secret in told for secret in SECRETS)


def test_no_other_site_is_fetched(server: Server) -> None:
    for path in ("/gradio_api/file=http://127.0.0.1:1/", "/gradio_api/proxy=http://127.0.0.1:1/"):
        assert ask(server, "GET", path)[0] == 404


def test_an_upload_is_refused_before_it_is_read(server: Server) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(300 << 20)}
    status, told = ask(server, "POST", UPLOAD, b"--x", headers)
    assert status == 413
    assert "at most 256 MB" in json.loads(told)["detail"]
