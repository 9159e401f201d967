"""The small web server of examples/realtime: what it hands out, and what its policy lets in."""

import http.client
import json
from collections.abc import Iterator

import pytest

from examples.realtime.serve import Place, main
from tests.firebase.pocket import serving_example

HELPDESK = "https://help.example.com"
PLACE = Place(HELPDESK)
EMULATED = Place(HELPDESK, "127.0.0.1:8085", "http://127.0.0.1:9099")


def ask(port: int, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    said = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return said


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving_example(PLACE, 0) as server:
        yield server.server_port


def test_every_module_that_the_page_imports_is_there(port: int) -> None:
    _, _, page = ask(port, "/")
    found = json.loads(page.partition('<script type="importmap">')[2].partition("</script>")[0])
    for address in {"js/main.js", "js/shell.js", "sw.js", *found["imports"].values()}:
        status, headers, _ = ask(port, f"/{address.removeprefix('./')}")
        assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8"), address
    # Firebase's own builds ask for each other at Google.
    for name in ("auth", "firestore"):
        _, _, script = ask(port, f"/modules/firebase/{name}")
        wanted = script.partition('from"')[2].partition('"')[0]
        assert found["imports"][wanted] == "./modules/firebase/app"


@pytest.mark.parametrize(
    "path",
    [
        "/serve.py",
        "/package.json",
        "/js/../serve.py",
        "/modules/../serve.py",
        "/modules/firebase/../../package.json",
        "/%2e%2e/README.md",
        "//etc/passwd",
    ],
)
def test_nothing_else_is_handed_out(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


def test_the_page_talks_to_helpdesk_and_firebase_alone(port: int) -> None:
    _, headers, _ = ask(port, "/")
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split()[0] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert rules["connect-src"].split() == [
        "'self'",
        HELPDESK,
        "https://firestore.googleapis.com",
        "https://identitytoolkit.googleapis.com",
        "https://securetoken.googleapis.com",
    ]
    emulated = EMULATED.policy("")
    assert f"{HELPDESK} http://127.0.0.1:8085 http://127.0.0.1:9099;" in emulated
    assert "googleapis" not in emulated


def test_the_page_is_told_where_helpdesk_and_the_emulators_are(port: int) -> None:
    assert json.loads(ask(port, "/config.json")[2]) == {"helpdesk": HELPDESK, "emulators": None}
    emulators = {"firestore": "127.0.0.1:8085", "auth": "http://127.0.0.1:9099"}
    assert json.loads(EMULATED.config()) == {"helpdesk": HELPDESK, "emulators": emulators}


def test_one_emulator_alone_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["serve.py", "--firestore-emulator", "127.0.0.1:8085"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "go together" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_in_one_line(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["serve.py", "--port", str(port)])
    assert main() == 1
    assert "in use" in capsys.readouterr().err
