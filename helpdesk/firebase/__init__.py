"""Google's Firebase, where credentials are set. Its libraries are loaded here and in media/ only,
by whoever needs them, because they cost a third of a second and 50 MB."""

import os

# Has to be said before gRPC is loaded. No process is forked that goes on using it; left on, its
# handlers write to standard error each time a program is started. And whatever goes wrong comes as
# an exception: it need not write of that, too.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
