"""Settings: one row each, from the environment or the .env file, checked before anything runs."""

import re
from pathlib import Path

import pytest

from helpdesk.config import CHECKOUT, SETTINGS, WHATSAPP_WEB, read_config
from helpdesk.demo.play import demo_config
from helpdesk.errors import WrongUse
from tests.firebase.accounts import write_service_account

README = (CHECKOUT / "README.md").read_text()


def test_without_settings_it_listens_on_loopback_and_keeps_everything_in_one_folder(
    tmp_path: Path,
) -> None:
    config = read_config({"HELPDESK_DATA_DIR": str(tmp_path)})
    assert (config.host, config.port) == ("127.0.0.1", 8080)
    assert config.public_url == "http://127.0.0.1:8080"
    assert config.database_url == f"sqlite+aiosqlite:///{tmp_path / 'helpdesk.db'}"
    assert (config.whatsapp_url, config.whatsapp_hosts) == (WHATSAPP_WEB, ())
    assert (config.chromium, config.wa_js) == (None, None)
    folders = {config.media_dir, config.profiles_dir, config.simulator_dir}
    assert {folder.parent for folder in folders} == {tmp_path}
    assert len(folders) == 3


def test_in_a_checkout_the_data_folder_is_in_the_checkout() -> None:
    assert read_config({}).data_dir == CHECKOUT / "data"


def test_the_file_in_the_data_folder_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HELPDESK_PORT=9001\nHELPDESK_HOST=127.0.0.2\n")
    config = read_config({"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_PORT": "9002"})
    assert (config.host, config.port) == ("127.0.0.2", 9002)


def test_every_setting_that_is_given_is_used(tmp_path: Path) -> None:
    config = read_config(
        {
            "HELPDESK_DATA_DIR": str(tmp_path / "data"),
            "HELPDESK_HOST": "::1",
            "HELPDESK_PORT": "0",
            "HELPDESK_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'other.db'}",
            "HELPDESK_BROKER_URL": "memory://",
            "HELPDESK_PUBLIC_URL": "https://desk.example.com/",
            "HELPDESK_WHATSAPP_URL": "http://127.0.0.1:9/page",
            "HELPDESK_WHATSAPP_HOSTS": "one.example, two.example,",
            "HELPDESK_CHROMIUM": str(tmp_path / "browser"),
            "HELPDESK_WA_JS": str(tmp_path / "wa.js"),
        }
    )
    assert config.data_dir == tmp_path / "data"
    assert (config.host, config.port) == ("::1", 0)
    assert config.database_url.endswith("/other.db")
    assert config.public_url == "https://desk.example.com"
    assert config.whatsapp_url == "http://127.0.0.1:9/page"
    assert config.whatsapp_hosts == ("one.example", "two.example")
    assert config.chromium == tmp_path / "browser"
    assert config.wa_js == tmp_path / "wa.js"


@pytest.mark.parametrize(
    ("given", "public_url"),
    [
        ({}, "http://127.0.0.1:4711"),
        ({"HELPDESK_HOST": "::1"}, "http://[::1]:4711"),
        ({"HELPDESK_PUBLIC_URL": "https://desk.example.com"}, "https://desk.example.com"),
    ],
)
def test_links_lead_to_the_port_that_was_taken(
    tmp_path: Path, given: dict[str, str], public_url: str
) -> None:
    settings = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_PORT": "0", **given}
    config = read_config(settings).on_port(4711)
    assert (config.port, config.public_url) == (4711, public_url)


def test_proxies_are_addresses_or_networks(tmp_path: Path) -> None:
    proxies = "127.0.0.1, 10.0.0.0/8,fd00::/8"
    settings = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_TRUSTED_PROXIES": proxies}
    named = [str(one) for one in read_config(settings).trusted_proxies]
    assert named == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]


def test_an_ipv6_address_is_put_in_brackets_in_links(tmp_path: Path) -> None:
    settings = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_HOST": "::1"}
    assert read_config(settings).public_url == "http://[::1]:8080"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HELPDESK_PORT", "many"),
        ("HELPDESK_PORT", "65536"),
        ("HELPDESK_PORT", "-1"),
        ("HELPDESK_PUBLIC_URL", "desk.example.com"),
        ("HELPDESK_PUBLIC_URL", "https://"),
        ("HELPDESK_PUBLIC_URL", "https://["),
        ("HELPDESK_WHATSAPP_URL", "file:///etc/passwd"),
        ("HELPDESK_DATABASE_URL", "postgresql+asyncpg://me:secret@db/helpdesk"),
        ("HELPDESK_BROKER_URL", "amqp://me:secret@queue"),
        ("HELPDESK_TRUSTED_PROXIES", "the proxy"),
        ("HELPDESK_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HELPDESK_FIRESTORE_DAYS", "0"),
        ("HELPDESK_FIRESTORE_DAYS", "3651"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name_in_one_line(
    tmp_path: Path, name: str, text: str
) -> None:
    with pytest.raises(WrongUse) as refusal:
        read_config({"HELPDESK_DATA_DIR": str(tmp_path), name: text})
    assert refusal.value.message.startswith(name)
    assert "\n" not in refusal.value.message
    assert "secret" not in refusal.value.message


def test_media_may_not_be_larger_than_files_may(tmp_path: Path) -> None:
    given = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_MAX_FILE_MB": "10"}
    config = read_config(given)
    assert (config.max_file, config.max_media) == (10 * 1024 * 1024, 10 * 1024 * 1024)
    assert read_config({**given, "HELPDESK_MAX_MEDIA_MB": "10"}).max_media == config.max_media
    with pytest.raises(WrongUse, match="HELPDESK_MAX_MEDIA_MB=11"):
        read_config({**given, "HELPDESK_MAX_MEDIA_MB": "11"})


def test_a_settings_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("HELPDESK_PORT=9001".encode("utf-16"))
    with pytest.raises(WrongUse, match="cannot be read") as refusal:
        read_config({"HELPDESK_DATA_DIR": str(tmp_path)})
    assert "\n" not in refusal.value.message


def test_a_wrong_mail_server_is_named_without_its_password(tmp_path: Path) -> None:
    given = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_SMTP_URL": "mail://shop:s3cret@host"}
    with pytest.raises(WrongUse, match="HELPDESK_SMTP_URL") as refusal:
        read_config(given)
    assert "s3cret" not in refusal.value.message


@pytest.mark.parametrize(
    ("url", "is_on_loopback"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:8080", True),
        ("http://192.168.1.5:8080", False),
        ("https://desk.example.com", False),
    ],
)
def test_a_public_url_on_loopback_is_told_from_one_that_leads_somewhere(
    tmp_path: Path, url: str, is_on_loopback: bool
) -> None:
    settings = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_PUBLIC_URL": url}
    assert read_config(settings).is_public_url_on_loopback is is_on_loopback


def test_the_readme_has_a_row_for_every_setting_and_for_nothing_else() -> None:
    rows = set(re.findall(r"^\| `(HELPDESK_\w+)` \|", README, re.MULTILINE))
    assert rows == {setting.name for setting in SETTINGS}


def test_the_readme_tells_the_default_of_every_setting_that_has_a_short_one() -> None:
    short = {one.name: one.default for one in SETTINGS if " " not in one.default}
    told = dict(re.findall(r"^\| `(HELPDESK_\w+)` \| `?([^`|]+?)`? \|", README, re.MULTILINE))
    del short["HELPDESK_WHATSAPP_URL"]  # told in words
    assert short.items() <= told.items()


def test_origins_are_read_as_browsers_write_them(tmp_path: Path) -> None:
    def origins(text: str) -> tuple[str, ...]:
        given = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_ALLOWED_ORIGINS": text}
        return read_config(given).allowed_origins

    assert origins("https://App.example.com/, http://127.0.0.1:5000") == (
        "https://app.example.com",
        "http://127.0.0.1:5000",
    )
    assert origins("https://a.example:443,http://b.example:80,https://c.example:80") == (
        "https://a.example",
        "http://b.example",
        "https://c.example:80",
    )
    assert origins("capacitor://localhost") == ("capacitor://localhost",)
    for wrong in ("app.example.com", "https://app.example.com/page", "*"):
        with pytest.raises(WrongUse, match="HELPDESK_ALLOWED_ORIGINS"):
            origins(wrong)


def test_the_demo_has_a_copy_in_firestore_only_where_an_emulator_is_to_have_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = str(write_service_account(tmp_path / "account.json", "demo-helpdesk"))
    monkeypatch.setenv("HELPDESK_FIREBASE_CREDENTIALS", account)
    monkeypatch.setenv("HELPDESK_ALLOWED_ORIGINS", "http://127.0.0.1:8090")
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST", raising=False)
    assert demo_config(tmp_path).firebase_credentials is None
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:8085")
    config = demo_config(tmp_path)
    assert config.firebase_credentials == Path(account)
    assert config.allowed_origins == ("http://127.0.0.1:8090",)
