"""Which store the settings ask for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.config import Config, read_config
from helpdesk.errors import WrongUse
from helpdesk.media.firebase import FirebaseMediaStore
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.stores import media_store_of
from tests.media.conftest import Cloud

ROOT = Path(__file__).resolve().parent.parent.parent


def config(folder: Path, **settings: object) -> Config:
    given = {f"HELPDESK_FIREBASE_{name.upper()}": str(value) for name, value in settings.items()}
    return read_config({"HELPDESK_DATA_DIR": str(folder), **given})


def test_without_firebase_it_is_a_folder_and_nothing_of_firebase_is_loaded(tmp_path: Path) -> None:
    assert isinstance(media_store_of(config(tmp_path)), LocalMediaStore)
    asked = (
        "import sys, helpdesk.__main__, helpdesk.daemon\n"
        "from helpdesk.config import read_config\n"
        "from helpdesk.media.stores import media_store_of\n"
        "media_store_of(read_config())\n"
        "print([name for name in sys.modules if name.startswith(('firebase', 'google', 'grpc'))])"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={"HELPDESK_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[]\n"


async def test_with_a_service_account_and_a_bucket_it_is_firebase_and_takes_over_the_folder(
    cloud: Cloud, tmp_path: Path
) -> None:
    chosen = config(tmp_path / "data", credentials=cloud.gcs.account, bucket=f"gs://{cloud.bucket}")
    (tmp_path / "source").write_bytes(b"voice")
    key = (await LocalMediaStore(chosen.media_dir).keep(tmp_path / "source")).key
    store = media_store_of(chosen)
    try:
        assert isinstance(store, FirebaseMediaStore)
        assert (store.state().waiting, store.state().waiting_bytes) == (1, 5)
        assert await store.get(key) == b"voice"
    finally:
        await store.close()


def test_a_bucket_without_credentials_is_refused_and_so_is_a_file_that_holds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = tmp_path / "account.json"
    # Credentials alone are for Firestore.
    assert isinstance(media_store_of(config(tmp_path, credentials=account)), LocalMediaStore)
    with pytest.raises(WrongUse, match="needs HELPDESK_FIREBASE_CREDENTIALS"):
        media_store_of(config(tmp_path, bucket="files"))
    whole = config(tmp_path, credentials=account, bucket="files")
    with pytest.raises(WrongUse, match="no service account file"):
        media_store_of(whole)
    account.write_text("not JSON")
    with pytest.raises(WrongUse, match="no service account file"):
        media_store_of(whole)
    account.write_text(json.dumps({"type": "service_account", "private_key": "torn"}))
    with pytest.raises(WrongUse, match="no service account file"):
        media_store_of(whole)
    for name in ("helpdesk.media.firebase", "helpdesk.media.bucket"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "firebase_admin", None)  # as where it is not installed
    with pytest.raises(WrongUse, match=r"install helpdesk\[firebase\]"):
        media_store_of(whole)
