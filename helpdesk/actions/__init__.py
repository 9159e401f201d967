"""What helpdesk can do, one function a use case. The prefixes are contracts: `access_` loads
with a permission check, `check_` may refuse, `do_` writes and emits inside a transaction."""
