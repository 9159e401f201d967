"""What is made of files: it goes with them."""

from helpdesk.domain.moments import Moment
from helpdesk.media.store import DERIVED, MediaStore, derived_key


async def forget_file(store: MediaStore, key: str, *, before: Moment | None = None) -> None:
    """Delete a file below FILES with all that was made of it; `before` as with delete. What was
    made goes however young it is: nothing of the file is to stay, and it can be made again."""
    await store.delete(key, before=before)
    for below in DERIVED:
        await store.delete(derived_key(key, below))
