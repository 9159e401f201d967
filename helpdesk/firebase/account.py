"""The service account of a Firebase project. This module itself loads nothing of Google's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.errors import WrongUse


@dataclass(frozen=True)
class Account:
    """A service account: whose `project_id` it is, and what Google's libraries take it as.

    `credentials` are without scopes. Google then takes tokens that are signed here, and its server
    for access tokens need not be asked first.
    """

    project_id: str
    app: Any
    credentials: Any

    def close(self) -> None:
        """Let go of it."""
        from firebase_admin import delete_app

        delete_app(self.app)


def open_account(path: Path) -> Account:
    """The service account in that file; it blocks. Raises WrongUse with what is wrong with the
    settings."""
    try:
        # Not at the top: they cost 50 MB and a third of a second, and need not be installed.
        from firebase_admin import credentials, initialize_app
    except ImportError as error:
        raise WrongUse(
            "HELPDESK_FIREBASE_CREDENTIALS: the libraries of Firebase are not installed "
            f"({error}); install helpdesk[firebase], or leave the setting out."
        ) from error
    try:
        certificate = credentials.Certificate(str(path))
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"HELPDESK_FIREBASE_CREDENTIALS={path}: no service account file that can be used "
            f"({error})"
        ) from error
    project_id = certificate.project_id
    if not isinstance(project_id, str) or not project_id:
        raise WrongUse(f"HELPDESK_FIREBASE_CREDENTIALS={path}: the file names no project_id.")
    app = initialize_app(certificate, {"projectId": project_id}, name=f"helpdesk-{id(certificate)}")
    return Account(project_id, app, certificate.get_credential().with_scopes(None))
