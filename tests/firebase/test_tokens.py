"""Custom tokens: what they claim, and that their signature is the service account's."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from google.auth import jwt

from helpdesk.domain.moments import SECOND, Moment, now
from helpdesk.domain.realtime_shapes import Issue
from helpdesk.firebase.account import open_account
from helpdesk.firebase.tokens import custom_token
from tests.firebase.accounts import EMAIL, key, write_service_account

# What Firebase's Auth takes custom tokens by.
AUDIENCE = (
    "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
)


async def test_a_custom_token_names_the_user_and_when_it_was_made(tmp_path: Path) -> None:
    account = open_account(write_service_account(tmp_path / "account.json", "demo-tokens"))
    at = now()
    made = await custom_token(account, 7, Issue("ours", Moment(at + 5)), at)
    public = (
        key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    claims = jwt.decode(  # type: ignore[no-untyped-call]
        made.token, certs=public, audience=AUDIENCE
    )
    assert claims["uid"] == "7"
    assert claims["claims"] == {"owner": "ours", "issued": at + 5}
    assert (claims["iss"], claims["sub"]) == (EMAIL, EMAIL)
    assert at // SECOND <= claims["iat"] <= now() // SECOND
    assert claims["exp"] - claims["iat"] == 3600
    assert at + 3598 * SECOND < made.expires_at <= claims["exp"] * SECOND
    account.close()
