"""Which MediaStore the settings ask for."""

import shutil
from pathlib import Path

from helpdesk.config import Config
from helpdesk.errors import WrongUse
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.owner import owner_in
from helpdesk.media.store import MediaStore

_CACHE_LIMIT = 1024**3
_CACHE_SHARE = 10


def media_store_of(config: Config) -> MediaStore:
    """A folder, or a bucket of Firebase Storage where one is named; what the folder held before
    then goes to the bucket. It blocks. Raises WrongUse with what is wrong with the settings."""
    credentials, bucket = config.firebase_credentials, config.firebase_bucket
    if bucket is None:
        return LocalMediaStore(config.media_dir)
    if credentials is None:
        raise WrongUse(
            "HELPDESK_FIREBASE_BUCKET needs HELPDESK_FIREBASE_CREDENTIALS, the service account "
            "file of the project."
        )
    return _firebase_store(config, credentials, bucket)


def _firebase_store(config: Config, credentials: Path, name: str) -> MediaStore:
    try:
        # Not at the top: they cost 50 MB and a third of a second, and need not be installed.
        from helpdesk.media.bucket import Bucket
        from helpdesk.media.firebase import FirebaseMediaStore
    except ImportError as error:
        raise WrongUse(
            "HELPDESK_FIREBASE_CREDENTIALS: the libraries of Firebase are not installed "
            f"({error}); install helpdesk[firebase], or leave the setting out."
        ) from error
    folder = config.data_dir / "firebase"
    try:
        owner = owner_in(folder)
    except ValueError as error:
        raise WrongUse(str(error)) from error
    try:
        bucket = Bucket(credentials, name.removeprefix("gs://").rstrip("/"), owner)
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"HELPDESK_FIREBASE_CREDENTIALS={credentials}: no service account file that can be "
            f"used ({error})"
        ) from error
    limit = min(_CACHE_LIMIT, shutil.disk_usage(folder).total // _CACHE_SHARE)
    store = FirebaseMediaStore(bucket, folder, limit=limit, reserve=config.disk_reserve)
    store.adopt(config.media_dir)
    return store
